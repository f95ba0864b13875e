// error at: """"
use orm_core::Model;

#[derive(Model)]
#[orm(entity = "")]
struct User {
    id: u64,
}

fn main() {}
