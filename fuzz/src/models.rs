//! Models with every kind of relation, of key and of serde's names.

use std::collections::BTreeMap;

use orm_core::{Model, Morph};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

#[derive(Model, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[orm(
    entity = "users",
    has_many(Post, fk = author_id),
    has_one(Post, fk = author_id, max = likes, name = best_post),
    has_one(Post, fk = author_id, min = likes, name = worst_post),
    has_one(Profile, fk = user_id),
    has_one(User, fk = boss_id, name = last_report),
    has_many(User, fk = boss_id, name = reports),
    belongs_to(User, fk = boss_id, name = boss, on_delete = set_null),
    belongs_to(Area, fk(area_country, area_zip), on_delete = set_null, on_update = cascade),
    has_many_by(User, keys = friend_ids, name = friends),
    has_many_by(User, keys = mails, owner = email, name = mailed),
    has_many_through(Reply, through = Post, through_fk = author_id, fk = post_id, name = received),
    has_one_through(Reply, through = Post, through_fk = author_id, fk = post_id, name = last_received),
    belongs_to_many(Role, pivot = Member, fk = user_id, target_fk = role_name, pivot_name = membership),
    morph_many(Note, as = subject),
    morph_one(Note, as = subject, name = last_note),
    morph_to_many(Tag, pivot = Tagging, as = tagged, target_fk = tag_word, owner = word)
)]
pub struct User {
    #[orm(auto)]
    #[serde(default)]
    pub id: u64,
    #[serde(rename = "fullName", alias = "name", default)]
    pub name: String,
    #[orm(unique)]
    pub email: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub boss_id: Option<u64>,
    pub area_country: Option<String>,
    pub area_zip: Option<u16>,
    #[serde(default)]
    pub friend_ids: Vec<u64>,
    #[serde(default)]
    pub mails: Option<Vec<String>>,
    #[serde(skip)]
    pub skipped: u8,
    #[serde(default, with = "hex")]
    pub color: u32,
    #[serde(flatten)]
    pub extra: BTreeMap<String, serde_json::Value>,
}

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(
    entity = "profiles",
    primary_key(user_id),
    belongs_to(User, fk = user_id, on_delete = cascade, on_update = cascade, required)
)]
pub struct Profile {
    pub user_id: u64,
    #[serde(default)]
    pub text: Option<String>,
}

#[derive(Model, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[orm(
    entity = "posts",
    belongs_to(User, fk = author_id, name = author, on_delete = cascade, on_update = cascade),
    belongs_to(User, fk = editor_mail, owner = email, name = editor, on_delete = set_null),
    has_many(Reply, fk = post_id),
    morph_to_many(Tag, pivot = Tagging, as = tagged, target_fk = tag_word, owner = word, pivot_name = tagging)
)]
pub struct Post {
    #[orm(auto)]
    #[serde(default)]
    pub id: Option<u32>,
    pub author_id: Option<u64>,
    pub editor_mail: Option<String>,
    #[serde(default)]
    pub likes: i8,
    #[orm(unique)]
    pub slug: Option<String>,
}

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(
    entity = "replies",
    belongs_to(Post, fk = post_id, on_delete = cascade),
    belongs_to(Reply, fk = parent_id, name = parent, on_delete = cascade),
    has_many(Reply, fk = parent_id, name = children),
    has_many_through(Reply, through = Reply, through_fk = parent_id, fk = parent_id, name = grandchildren),
    has_one_through(
        User,
        through = Post,
        local = post_id,
        through_fk = id,
        through_local = author_id,
        fk = id,
        name = writer
    )
)]
pub struct Reply {
    pub id: u16,
    pub post_id: Option<u32>,
    pub parent_id: Option<u16>,
    pub kind: Kind,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    #[default]
    Plain,
    Scored(i16),
    Marked {
        by: String,
    },
}

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(
    entity = "areas",
    primary_key(country, zip),
    has_many(User, fk(area_country, area_zip)),
    morph_one(Place, as = spot)
)]
pub struct Area {
    pub country: String,
    pub zip: u16,
    #[orm(index)]
    pub size: Option<i64>,
}

/// Belongs to one of models with a key of two columns.
#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(
    entity = "places",
    morph_to(Spot, type = spot_type, id(spot_country, spot_zip), on_delete = set_null, on_update = cascade)
)]
pub struct Place {
    pub id: u8,
    pub spot_type: Option<String>,
    pub spot_country: Option<String>,
    pub spot_zip: Option<u16>,
}

#[derive(Morph, Clone, Copy, Debug)]
pub enum Spot<A = Area> {
    Area(A),
}

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(
    entity = "roles",
    primary_key(name),
    belongs_to_many(User, pivot = Member, fk = role_name, target_fk = user_id)
)]
pub struct Role {
    pub name: String,
    #[serde(default)]
    pub level: u8,
}

#[derive(Model, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[orm(
    entity = "members",
    primary_key(user_id, role_name),
    belongs_to(User, fk = user_id, on_delete = cascade),
    belongs_to(Role, fk = role_name, on_delete = restrict)
)]
pub struct Member {
    pub user_id: u64,
    pub role_name: String,
    #[serde(default)]
    pub since: u16,
}

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[orm(entity = "notes", morph_to(Subject, type = subject_type, id = subject_id))]
pub struct Note {
    #[orm(auto)]
    #[serde(default)]
    pub id: u8,
    pub subject_type: Option<String>,
    pub subject_id: Option<u64>,
    #[serde(default)]
    pub text: String,
}

#[derive(Morph, Clone, Copy, Debug)]
pub enum Subject<U = User, T = Tag> {
    User(U),
    #[orm(type = "tag")]
    Tag(T),
}

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(
    entity = "tags",
    morphed_by_many(User, pivot = Tagging, fk = tag_word, local = word, as = tagged),
    morphed_by_many(Post, pivot = Tagging, fk = tag_word, local = word, as = tagged),
    morph_many(Note, as = subject)
)]
pub struct Tag {
    pub id: u64,
    #[orm(unique)]
    #[serde(default)]
    pub word: Option<String>,
}

#[derive(Model, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[orm(
    entity = "taggings",
    belongs_to(Tag, fk = tag_word, owner = word, on_delete = cascade, on_update = cascade),
    morph_to(Tagged, type = tagged_type, id = tagged_mail, on_delete = cascade)
)]
pub struct Tagging {
    #[orm(auto)]
    #[serde(default)]
    pub id: u16,
    pub tag_word: Option<String>,
    #[serde(default)]
    pub tagged_type: Option<String>,
    #[serde(default)]
    pub tagged_mail: Option<String>,
    #[serde(default)]
    pub weight: u8,
}

/// By columns that are unique and may be without a value.
#[derive(Morph, Clone, Copy, Debug)]
pub enum Tagged<U = User, P = Post> {
    #[orm(owner = email)]
    User(U),
    #[orm(type = "post", owner = slug)]
    Post(P),
}

mod hex {
    use super::{Deserialize, Deserializer, Serializer};

    #[allow(clippy::trivially_copy_pass_by_ref)] // serde's signature.
    pub(super) fn serialize<S: Serializer>(value: &u32, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{value:x}"))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
        let text = String::deserialize(deserializer)?;
        let error = || serde::de::Error::custom("not a colour");
        u32::from_str_radix(&text, 16).map_err(|_| error())
    }
}
