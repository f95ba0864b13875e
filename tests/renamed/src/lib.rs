//! A crate in which `orm_core` is known as `renamed_orm` only: generated code must not name it
//! otherwise.

/// The crate at a path of this crate's own.
pub mod reexported {
    pub use renamed_orm as orm;
}

/// Models that say `crate = renamed_orm`, where nothing is in scope by itself.
pub mod bare {
    #![no_implicit_prelude]

    use ::renamed_orm::Model;

    /// A user.
    #[derive(Model, ::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    #[orm(crate = renamed_orm, entity = "users", has_one(Phone, fk = "user_id"))]
    pub struct User {
        /// The key, which is generated.
        #[orm(auto)]
        pub id: u64,
        /// What the user is called.
        #[orm(unique)]
        pub name: ::core::option::Option<::std::string::String>,
    }

    /// A phone.
    #[derive(Model, ::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    #[orm(crate = ::renamed_orm, entity = "phones", belongs_to(User, fk = "user_id"))]
    pub struct Phone {
        /// The key, which is generated.
        #[orm(auto)]
        pub id: ::core::option::Option<u64>,
        /// Whose phone it is.
        pub user_id: ::core::option::Option<u64>,
    }
}

/// Models that name the crate by a path.
pub mod by_path {
    use crate::reexported::orm::Model;

    /// A seat, whose key is its row and number.
    #[derive(Model, Debug, Clone, PartialEq)]
    #[orm(
        crate = crate::reexported::orm,
        entity = "seats",
        primary_key("row", "number"),
        has_one(Ticket, fk("row", "number"))
    )]
    pub struct Seat {
        /// The row.
        pub row: char,
        /// The number in the row.
        pub number: u8,
    }

    /// A ticket for a seat, held by a user of the other module.
    #[derive(Model, Debug, Clone, PartialEq)]
    #[orm(
        crate = "crate::reexported::orm",
        entity = "tickets",
        belongs_to(Seat, fk("row", "number")),
        belongs_to(crate::bare::User, fk = "user_id")
    )]
    pub struct Ticket {
        /// The key.
        pub id: u64,
        /// The row of the seat.
        pub row: char,
        /// The number of the seat.
        pub number: u8,
        /// Whose ticket it is.
        pub user_id: u64,
    }
}

/// Relations to many and to one of several models, where nothing is in scope by itself.
pub mod many {
    #![no_implicit_prelude]

    use ::renamed_orm::{Model, Morph};

    /// A user.
    #[derive(Model, ::core::fmt::Debug)]
    #[orm(
        crate = renamed_orm,
        entity = "users",
        has_many(Member, fk = user_id),
        has_many_through(Role, through = Member, through_fk = user_id, through_local = role_id, fk = id, name = held),
        has_many_by(Role, keys = role_ids, name = wanted),
        belongs_to_many(Role, pivot = Member, fk = user_id, target_fk = role_id, pivot_name = member),
        morph_one(Image, as = owner, max = id)
    )]
    pub struct User {
        /// The key.
        pub id: u64,
        /// Keys of roles.
        pub role_ids: ::std::vec::Vec<u64>,
    }

    /// A role.
    #[derive(Model, ::core::fmt::Debug)]
    #[orm(
        crate = renamed_orm,
        entity = "roles",
        morphed_by_many(User, pivot = Image, fk = id, as = owner),
        morph_to_many(User, pivot = Image, as = owner, target_fk = id, name = seen_by)
    )]
    pub struct Role {
        /// The key.
        pub id: u64,
    }

    /// That a user has a role.
    #[derive(Model, ::core::fmt::Debug)]
    #[orm(crate = renamed_orm, entity = "members", primary_key(user_id, role_id))]
    pub struct Member {
        /// Who has it.
        pub user_id: u64,
        /// What they have.
        pub role_id: u64,
    }

    /// An image of a user or of a role.
    #[derive(Model, ::core::fmt::Debug)]
    #[orm(crate = renamed_orm, entity = "images", morph_to(Owner, type = owner_type, id = owner_id))]
    pub struct Image {
        /// The key.
        pub id: u64,
        /// The entity of the owner.
        pub owner_type: ::std::string::String,
        /// The key of the owner.
        pub owner_id: u64,
    }

    /// Whose an image is.
    #[derive(Morph, ::core::fmt::Debug, ::core::clone::Clone, ::core::marker::Copy)]
    #[orm(crate = renamed_orm)]
    pub enum Owner<U = User, R = Role> {
        /// A user.
        User(U),
        /// A role.
        Role(R),
    }
}

#[cfg(test)]
mod tests {
    use renamed_orm::{Result, Store};

    use crate::bare::{LoadedUser, Phone, User};
    use crate::by_path::{Seat, Ticket, TicketWithUser};

    fn store() -> Result<Store> {
        let mut store = Store::new();
        let name = Some("John".to_owned());
        let user_id = store.insert(User { id: 0, name })?.id;
        store.insert(Phone { id: None, user_id: Some(user_id) })?;
        store.insert(Phone { id: None, user_id: None })?;
        store.insert(Seat { row: 'B', number: 7 })?;
        store.insert(Ticket { id: 3, row: 'B', number: 7, user_id })?;
        Ok(store)
    }

    #[test]
    fn records_are_stored_and_found() -> Result<()> {
        let mut store = store()?;
        assert_eq!(store.find::<User>(1).map(|user| user.id), Some(1));
        assert!(store.contains::<Seat>(('B', 7)));
        let twin = User { id: 2, name: Some("John".to_owned()) };
        assert!(store.insert(twin).is_err_and(|error| error.is_unique_violation()));
        store.update::<User>(1, |user| user.name = None)?;
        assert_eq!(User::query().filter(User::NAME.is_null()).count(&store), 1);
        Ok(())
    }

    #[test]
    fn getters_look_records_up() -> Result<()> {
        let store = store()?;
        let user = store.find::<User>(1).and_then(|user| user.phone(&store)?.user(&store));
        assert_eq!(user.map(|user| user.id), Some(1));
        let seat = store.find::<Seat>(('B', 7));
        let ticket = seat.and_then(|seat| seat.ticket(&store));
        assert_eq!(ticket.and_then(|ticket| ticket.seat(&store)), seat);
        Ok(())
    }

    #[test]
    fn relations_are_loaded() -> Result<()> {
        fn phone_id(user: &LoadedUser<&User, Option<&Phone>>) -> Option<u64> {
            user.phone()?.id
        }
        fn name(ticket: &impl TicketWithUser) -> Option<&str> {
            ticket.user()?.name.as_deref()
        }
        let store = store()?;
        let users = User::query().with(User::PHONE).all(&store);
        assert_eq!(users.iter().map(phone_id).collect::<Vec<_>>(), [Some(1)]);
        let seats = Seat::query().with(Seat::TICKET.with(Ticket::USER)).all(&store);
        assert_eq!(seats[0].ticket().and_then(name), Some("John"));
        Ok(())
    }

    #[test]
    fn relations_to_many_are_loaded() -> Result<()> {
        use crate::many::{Image, Member, Owner, Role, User};

        let mut store = Store::new();
        store.insert(User { id: 1, role_ids: vec![2, 2] })?;
        store.insert(Role { id: 2 })?;
        store.insert(Member { user_id: 1, role_id: 2 })?;
        store.insert(Image { id: 2, owner_type: "users".to_owned(), owner_id: 1 })?;
        let users = User::query()
            .with(User::ROLES)
            .with(User::HELD)
            .with(User::WANTED)
            .with(User::IMAGE.with(Image::OWNER.with(User::MEMBERS)))
            .all(&store);
        let user = &users[0];
        assert_eq!((user.roles()[0].pivot().user_id, user.held()[0].id), (1, 2));
        assert_eq!(user.wanted().len(), 2);
        let owner = user.image().and_then(|image| image.owner());
        assert!(matches!(owner, Some(Owner::User(user)) if user.members().len() == 1));
        assert_eq!(store.find::<Role>(2).map(|role| role.users(&store).count()), Some(1));
        Ok(())
    }
}
