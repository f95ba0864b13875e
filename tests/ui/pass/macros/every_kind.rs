use orm_core::{Model, Morph, Store};

macro_rules! linked {
    ($one:ident $ones:literal, $many:ident $manies:literal, $pivot:ident, $fk:ident, $target_fk:ident) => {
        #[derive(Model)]
        #[orm(
            entity = $ones,
            belongs_to_many($many, pivot = $pivot, fk = $fk, target_fk = $target_fk, name = many),
            has_many_through($many, through = $pivot, through_fk = $fk, through_local = $target_fk, fk = id, name = far)
        )]
        struct $one {
            id: u64,
        }

        #[derive(Model)]
        #[orm(entity = $manies)]
        struct $many {
            id: u64,
        }

        #[derive(Model)]
        #[orm(entity = "links", primary_key($fk, $target_fk))]
        struct $pivot {
            $fk: u64,
            $target_fk: u64,
        }
    };
}

macro_rules! owned {
    ($model:ident, $owner:ident { $($variant:ident $parameter:ident $type:literal),* }) => {
        #[derive(Model)]
        #[orm(entity = "owned", morph_to($owner, type = "kind", id = "key"))]
        struct $model {
            id: u64,
            kind: String,
            key: u64,
        }

        #[derive(Morph)]
        enum $owner<$($parameter = $variant),*> {
            $(#[orm(type = $type)] $variant($parameter)),*
        }
    };
}

linked!(User "users", Role "roles", Member, user_id, role_id);
owned!(Image, Owner { User U "u", Role R "r" });

fn main() -> orm_core::Result<()> {
    let mut store = Store::new();
    store.insert(User { id: 1 })?;
    store.insert(Role { id: 2 })?;
    store.insert(Member { user_id: 1, role_id: 2 })?;
    store.insert(Image { id: 3, kind: "r".into(), key: 2 })?;
    let user = User::query().with(User::MANY).with(User::FAR).first(&store).unwrap();
    assert_eq!((user.many()[0].id, user.far()[0].id), (2, 2));
    let image = Image::query().with(Image::OWNER).first(&store).unwrap();
    assert!(matches!(image.owner(), Some(Owner::Role(role)) if role.id == 2));
    Ok(())
}
