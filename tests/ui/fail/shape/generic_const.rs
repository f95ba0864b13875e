// error at: "const"
use orm_core::Model;

#[derive(Model)]
#[orm(entity = "users")]
struct User<const N: usize> {
    id: u64,
    code: [u8; N],
}

fn main() {}
