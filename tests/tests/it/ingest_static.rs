//! Models with `'static` in the types of their fields: whatever is `DeserializeOwned` is read from a document.

use std::borrow::Cow;
use std::marker::PhantomData;

use orm_core::{Model, Store};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};

#[derive(Model, Clone, Serialize, Deserialize)]
#[orm(entity = "palettes", has_many(Color, fk = palette), has_many(Swatch, fk = palette))]
struct Palette {
    id: Cow<'static, str>,
    #[serde(default)]
    name: Option<Cow<'static, str>>,
    #[serde(default)]
    tags: Vec<Cow<'static, str>>,
}

type Paint = for<'a> fn(&'a str) -> &'a str;

#[derive(Model, Clone, Serialize, Deserialize)]
#[orm(entity = "colors", primary_key(palette, nth), belongs_to(Palette, fk = palette, name = of_palette))]
struct Color {
    palette: Cow<'static, str>,
    nth: u32,
    #[serde(skip)]
    label: &'static str,
    #[serde(skip)]
    labels: Option<&'static [&'static str]>,
    #[serde(skip)]
    paint: Option<for<'a> fn(&'a str) -> &'a str>,
    #[serde(skip)]
    named: Option<Paint>,
    #[serde(skip, default = "nothing")]
    shared: std::sync::Arc<dyn Fn(&str) -> usize + Send + Sync + 'static>,
    #[serde(default)]
    of: PhantomData<&'static str>,
}

fn nothing() -> std::sync::Arc<dyn Fn(&str) -> usize + Send + Sync> {
    std::sync::Arc::new(str::len)
}

/// Read by an impl of its own, for any lifetime.
#[derive(Model, Clone, Serialize)]
#[orm(entity = "swatches")]
struct Swatch {
    id: &'static str,
    palette: Cow<'static, str>,
}

impl<'de> Deserialize<'de> for Swatch {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Owned {
            id: String,
            palette: String,
        }
        let Owned { id, palette } = Owned::deserialize(deserializer)?;
        let id = ["red", "green"].into_iter().find(|known| **known == *id).unwrap_or_default();
        Ok(Swatch { id, palette: palette.into() })
    }
}

/// Borrows from what it is read from.
#[derive(Model, Clone, Serialize, Deserialize)]
#[orm(entity = "labels")]
struct Label {
    id: u32,
    text: &'static str,
    name: Cow<'static, str>,
}

#[derive(Model, Clone, Serialize, Deserialize)]
#[orm(entity = "shelves", has_many(Label, fk = id))]
struct Shelf {
    id: u32,
}

fn owned<T: DeserializeOwned>() {}

#[test]
fn fields_with_static_in_their_types_are_read() {
    owned::<Palette>();
    owned::<Color>();
    owned::<Swatch>();
    let mut store = Store::new();
    let document = r#"{
        "id": "warm", "name": "Warm", "tags": ["a", "b\n"],
        "colors": [{"nth": 1}, {"nth": 2}],
        "swatches": [{"id": "red"}]
    }"#;
    for _ in 0..2 {
        store.ingest::<Palette>(document).unwrap();
        assert_eq!(
            (store.len::<Palette>(), store.len::<Color>(), store.len::<Swatch>()),
            (1, 2, 1)
        );
    }
    let palette = store.find::<Palette>(Cow::Borrowed("warm")).unwrap();
    assert_eq!(palette.name.as_deref(), Some("Warm"));
    assert_eq!(palette.colors(&store).count(), 2);
    // By their keys, in part, and back.
    let update = Palette::ingest().upsert();
    update.run(&mut store, r#"{"id": "warm", "name": "Hot"}"#).unwrap();
    assert_eq!(store.find::<Palette>(Cow::Borrowed("warm")).unwrap().name.as_deref(), Some("Hot"));
    store.ingest::<Palette>(r#"{"id": "cold", "colors": [["warm", 2]]}"#).unwrap();
    let json = serde_json::to_string(&Palette::query().with(Palette::COLORS).all(&store)).unwrap();
    let mut copy = Store::new();
    copy.ingest::<Palette>(&json).unwrap();
    assert_eq!(copy.find::<Palette>(Cow::Borrowed("warm")).unwrap().tags, ["a", "b\n"]);
    assert!(copy.contains::<Color>((Cow::Borrowed("cold"), 2)));
}

#[test]
fn a_model_that_borrows_is_not_read() {
    let mut store = Store::new();
    store.insert(Shelf { id: 1 }).unwrap();
    let error = store.ingest::<Shelf>(r#"{"id": 1, "labels": [{"text": "a"}]}"#).unwrap_err();
    assert_eq!(
        error.to_string(),
        "at `$.labels[0]`: cannot read records of `Label`: the struct is not `Deserialize`; \
         add `#[derive(serde::Deserialize)]`",
    );
}
