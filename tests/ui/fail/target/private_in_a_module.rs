// error at: "Phone"
// Also where the path has several words, the error is one, at the private word.
mod phones {
    use orm_core::Model;

    #[derive(Model)]
    #[orm(entity = "phones")]
    struct Phone {
        id: u64,
        user_id: u64,
    }
}

mod users {
    use orm_core::Model;

    #[derive(Model)]
    #[orm(entity = "users", has_one(crate::phones::Phone, fk = "user_id"))]
    struct User {
        id: u64,
    }
}

fn main() {}
