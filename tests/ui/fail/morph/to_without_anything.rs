// error at: "morph_to"
use orm_core::Model;

#[derive(Model)]
#[orm(entity = "images", morph_to)]
struct Image {
    id: u64,
    owner_type: String,
    owner_id: u64,
}

fn main() {}
