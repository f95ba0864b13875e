// error at: "T"
use orm_core::Model;

#[derive(Model)]
#[orm(entity = "users")]
struct User<T> {
    id: u64,
    extra: T,
}

fn main() {}
