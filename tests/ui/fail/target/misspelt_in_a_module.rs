// error at: "Phon"
// reason: rustc alone words an unknown name.
mod phones {
    use orm_core::Model;

    #[derive(Model)]
    #[orm(entity = "phones")]
    pub struct Phone {
        id: u64,
        user_id: u64,
    }
}

mod users {
    use orm_core::Model;

    #[derive(Model)]
    #[orm(entity = "users", has_one(crate::phones::Phon, fk = "user_id"))]
    struct User {
        id: u64,
    }
}

fn main() {}
