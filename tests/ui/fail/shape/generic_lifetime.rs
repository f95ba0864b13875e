// error at: "'a"
use orm_core::Model;

#[derive(Model)]
#[orm(entity = "users")]
struct User<'a> {
    id: u64,
    name: &'a str,
}

fn main() {}
