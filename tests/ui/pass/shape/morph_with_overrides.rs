// Variants with a type name and a key of their own, in an order other than that of the parameters.
use orm_core::{Model, Morph, Store};

mod people {
    use orm_core::Model;

    #[derive(Model)]
    #[orm(entity = "users", morph_many(super::Image, as = owner))]
    pub struct User {
        pub id: u32,
        #[orm(unique)]
        pub code: String,
    }
}

#[derive(Model)]
#[orm(entity = "posts", primary_key = slug, morph_one(Image, as = owner))]
pub struct Post {
    slug: String,
}

#[derive(Model)]
#[orm(entity = "images", morph_to(Owner, type = kind, id = code))]
pub struct Image {
    id: u64,
    kind: Kind,
    code: Option<String>,
}

#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Kind(&'static str);

impl AsRef<str> for Kind {
    fn as_ref(&self) -> &str {
        self.0
    }
}

impl From<&'static str> for Kind {
    fn from(name: &'static str) -> Self {
        Kind(name)
    }
}

/// Whose an image is.
#[derive(Morph, Debug, PartialEq, Clone, Copy)]
pub enum Owner<P = Post, U = people::User> {
    /// A person.
    #[orm(type = "App\\Models\\User", owner = code)]
    User(U),
    #[orm(owner(slug))]
    Post(P),
}

impl Owner<&Post, &people::User> {
    fn name(self) -> &'static str {
        match self {
            Owner::User(_) => "user",
            Owner::Post(_) => "post",
        }
    }
}

fn main() -> orm_core::Result<()> {
    let mut store = Store::new();
    store.insert(people::User { id: 1, code: "x".into() })?;
    store.insert(Post { slug: "x".into() })?;
    store.insert(Image { id: 1, kind: Kind("App\\Models\\User"), code: Some("x".into()) })?;
    store.insert(Image { id: 2, kind: Kind("posts"), code: Some("x".into()) })?;
    store.insert(Image { id: 3, kind: Kind("posts"), code: None })?;
    let names: Vec<_> = store.iter::<Image>().map(|image| image.owner(&store).map(Owner::name)).collect();
    assert_eq!(names, [Some("user"), Some("post"), None]);
    let user = people::User::query().with(people::User::IMAGES).first(&store).unwrap();
    assert_eq!(user.images().len(), 1);
    assert!(store.insert(Image { id: 4, kind: Kind("users"), code: None }).is_err());
    Ok(())
}
