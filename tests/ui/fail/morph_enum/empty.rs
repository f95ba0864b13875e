// error at: "Owner"
use orm_core::{Model, Morph};

#[derive(Morph)]
enum Owner {}

#[derive(Model)]
#[orm(entity = "images", morph_to(Owner, type = owner_type, id = owner_id))]
struct Image {
    id: u64,
    owner_type: String,
    owner_id: u64,
}

fn main() {}
