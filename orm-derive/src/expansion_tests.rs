//! What the derive writes, as a reader sees it.

#[cfg(feature = "ingest")]
use expect_test::expect_file;
use proc_macro2::TokenStream;
use quote::quote;

use crate::derive;

mod names;

/// Generated code has to stay small: every model is compiled with it.
const MOST_LINES: usize = 600;

fn expansion(model: TokenStream) -> String {
    let file = syn::parse2(derive::model(model)).expect("the expansion is a list of items");
    prettyplease::unparse(&file)
}

/// The first example of the design page.
#[test]
fn expansion_size() {
    let user = expansion(quote! {
        #[orm(entity = "users", has_one(Phone, fk = "user_id"))]
        struct User { id: u64, name: String }
    });
    let phone = expansion(quote! {
        #[orm(entity = "phones", belongs_to(User, fk = "user_id"))]
        struct Phone { id: u64, user_id: u64, number: String }
    });
    let lines = [&user, &phone].map(|text| text.lines().count());
    let sum: usize = lines.iter().sum();
    let features = match (cfg!(feature = "serde"), cfg!(feature = "ingest")) {
        (_, true) => "with `serde` and `ingest`",
        (true, false) => "with `serde`",
        (false, false) => "without features",
    };
    println!("{sum} lines {features}: {} for `User`, {} for `Phone`", lines[0], lines[1]);
    assert!(sum <= MOST_LINES, "{sum} lines, which is more than {MOST_LINES}");
}

/// A model with one relation. After a change that is meant, run with `UPDATE_EXPECT=1`.
#[test]
#[cfg(feature = "ingest")]
fn a_tiny_model() {
    let tiny = expansion(quote! {
        #[orm(entity = "phones", belongs_to(User, fk = "user_id"))]
        struct Phone { id: u64, user_id: Option<u64> }
    });
    expect_file!["expansion_tests/tiny.rs"].assert_eq(&tiny);
}

/// A type that cannot be a model has an impl all the same, so that its uses are not errors too.
#[test]
#[cfg(feature = "ingest")]
fn a_refused_type() {
    let refused = expansion(quote!(
        enum User {
            Guest,
        }
    ));
    expect_file!["expansion_tests/refused.rs"].assert_eq(&refused);
}
