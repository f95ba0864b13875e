//! Generated code is among the user's names, and must not depend on them.
//!
//! - What it declares, and no user writes, begins with `__`. A binding of another name would be a pattern
//!   where the user has a constant of that name.
//! - What it names begins with `::`, unless the user has written it or it is declared here. So it makes no
//!   difference what the user has called `Option`, `usize` or `core`.
//! - It calls methods only where no trait of the user's can come first.

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;
use syn::visit::{self, Visit};
use syn::{Ident, Pat};

use crate::derive;

/// Models with everything that the derive knows, as input. No type is a name of the standard library.
fn models() -> Vec<TokenStream> {
    vec![
        quote! {
            #[orm(
                entity = "users",
                belongs_to(Country, fk = "country_id", on_delete = "set_null", name = "home", json = "HOME"),
                has_one(Phone, fk = "user_id", max = "age"),
                has_many(Post, fk = "user_id"),
                has_many_by(Role, keys = "role_ids", name = "favourites"),
                has_many_through(Comment, through = Post, through_fk = "user_id", fk = "post_id"),
                has_one_through(Photo, through = Post, through_fk = "user_id", fk = "post_id"),
                belongs_to_many(Group, pivot = Member, fk = "user_id", target_fk = "group_id", pivot_name = "member"),
                morph_one(Image, as = "owner"),
                morph_many(Note, as = "owner"),
                morph_to_many(Tag, pivot = Tagging, as = "taggable", target_fk = "tag_id"),
                morphed_by_many(Video, pivot = Viewing, fk = "user_id", as = "viewable"),
                morph_to(Avatar, type = "avatar_type", id = "avatar_id")
            )]
            pub struct User {
                #[orm(auto)]
                id: types::Id,
                #[orm(unique)]
                #[serde(rename = "e-mail", alias = "email")]
                email: types::Text,
                #[orm(index)]
                #[serde(with = "write")]
                name: types::Text,
                #[serde(flatten)]
                rest: types::Text,
                #[serde(skip_serializing_if = "types::skips")]
                country_id: Option<types::Id>,
                role_ids: types::List,
                avatar_type: types::Text,
                avatar_id: types::Id,
            }
        },
        quote! {
            #[orm(entity = "members", primary_key("user_id", "group_id"))]
            struct Member {
                #[serde(deserialize_with = "read", serialize_with = "write")]
                user_id: types::Id,
                group_id: types::Id,
            }
        },
        quote! {
            #[orm(entity = "seats", primary_key("row"))]
            struct Seat {
                #[orm(auto)]
                #[serde(deserialize_with = "read")]
                row: Option<types::Id>,
            }
        },
        quote! {
            enum Refused { Guest }
        },
    ]
}

fn morphs() -> Vec<TokenStream> {
    vec![
        quote! {
            pub enum Owner<P = Post, V = Video> {
                Post(P),
                #[orm(type = "video", owner("code", "part"))]
                Video(V),
            }
        },
        quote! {
            enum Refused {}
        },
    ]
}

#[test]
fn generated_names_are_the_users_or_marked_or_absolute() {
    let models = models().into_iter().map(|model| (derive::model(model.clone()), model));
    let morphs = morphs().into_iter().map(|morph| (derive::morph(morph.clone()), morph));
    let mut faults = Vec::new();
    for (expansion, input) in models.chain(morphs) {
        let mut names = Names::new(input);
        let file = syn::parse2(expansion).expect("the expansion is a list of items");
        names.visit_file(&file);
        faults.append(&mut names.faults);
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

struct Names {
    /// Every word of the user's.
    words: Vec<String>,
    faults: Vec<String>,
}

impl Names {
    fn new(input: TokenStream) -> Self {
        let mut words = Vec::new();
        collect(input, &mut words);
        Names { words, faults: Vec::new() }
    }

    fn is_users(&self, name: &str) -> bool {
        // Paths of serde's attributes are in strings.
        self.words.iter().any(|word| word == name || word.contains(&format!("\"{name}")))
    }

    fn declared(&mut self, what: &str, ident: &Ident) {
        let name = ident.to_string();
        if !name.starts_with('_') && name != "self" && !self.is_users(&name) {
            self.faults.push(format!("{what} `{name}` does not begin with `__`"));
        }
    }

    /// What users name, or rustc shows them: it begins with the name of the model, or is made of that of a
    /// relation.
    fn public(&mut self, what: &str, ident: &Ident) {
        let name = ident.to_string();
        let name = name.strip_prefix("Loaded").unwrap_or(&name);
        let ends = ["Columns", "MorphTo", "Row"];
        let of_model = self.words.iter().any(|word| name.starts_with(word.as_str()));
        // Messages show how a row holds its record, and which relation of which model is not loaded.
        let is_shown = name.starts_with("RefTo") || name.contains("_of_");
        if !of_model && !is_shown && !ends.iter().any(|end| name.ends_with(end)) {
            self.declared(what, ident);
        }
    }
}

impl<'ast> Visit<'ast> for Names {
    fn visit_pat(&mut self, pat: &'ast Pat) {
        if let Pat::Ident(pat) = pat
            && pat.ident.to_string().strip_prefix("__").is_none()
            && pat.ident != "self"
        {
            self.faults.push(format!("binding `{}` does not begin with `__`", pat.ident));
        }
        visit::visit_pat(self, pat);
    }

    fn visit_item_const(&mut self, item: &'ast syn::ItemConst) {
        self.declared("constant", &item.ident);
        visit::visit_item_const(self, item);
    }

    fn visit_item_static(&mut self, item: &'ast syn::ItemStatic) {
        self.declared("static", &item.ident);
        visit::visit_item_static(self, item);
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.declared("function", &item.sig.ident);
        visit::visit_item_fn(self, item);
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        self.declared("module", &item.ident);
        visit::visit_item_mod(self, item);
    }

    fn visit_item_type(&mut self, item: &'ast syn::ItemType) {
        self.declared("type", &item.ident);
        visit::visit_item_type(self, item);
    }

    fn visit_item_struct(&mut self, item: &'ast syn::ItemStruct) {
        self.public("struct", &item.ident);
        visit::visit_item_struct(self, item);
    }

    fn visit_item_trait(&mut self, item: &'ast syn::ItemTrait) {
        self.public("trait", &item.ident);
        visit::visit_item_trait(self, item);
    }

    fn visit_type_param(&mut self, param: &'ast syn::TypeParam) {
        self.public("type parameter", &param.ident);
        visit::visit_type_param(self, param);
    }

    fn visit_const_param(&mut self, param: &'ast syn::ConstParam) {
        self.declared("parameter", &param.ident);
        visit::visit_const_param(self, param);
    }

    fn visit_label(&mut self, label: &'ast syn::Label) {
        self.declared("label", &label.name.ident);
    }

    fn visit_use_path(&mut self, _: &'ast syn::UsePath) {
        // Each import is an underscore, or renamed.
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        if item.leading_colon.is_none() {
            self.faults.push("an import does not begin with `::`".into());
        }
        visit::visit_item_use(self, item);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        visit::visit_path(self, path);
        let (None, Some(first)) = (path.leading_colon, path.segments.first()) else { return };
        let name = first.ident.to_string();
        if name != "Self" && name != "self" {
            self.public("path from", &first.ident);
        }
    }

    // The path of an attribute is one that is built in.
    fn visit_attribute(&mut self, _: &'ast syn::Attribute) {}

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        let of_parameter = matches!(
            &*call.receiver,
            syn::Expr::Path(path) if path.path.is_ident("__registry")
        );
        // These take `self`, and are in the type itself.
        let by_value =
            ["nullable", "unique", "index", "auto", "with_default", "named", "flattened"];
        if !of_parameter && !by_value.iter().any(|method| call.method == method) {
            self.faults.push(format!("method `{}` may be one of a user's trait", call.method));
        }
        visit::visit_expr_method_call(self, call);
    }
}

fn collect(tokens: TokenStream, words: &mut Vec<String>) {
    for tree in tokens {
        match tree {
            TokenTree::Group(group) => collect(group.stream(), words),
            TokenTree::Ident(ident) => words.push(ident.to_string()),
            TokenTree::Literal(literal) => words.push(literal.to_string()),
            TokenTree::Punct(_) => {}
        }
    }
}
