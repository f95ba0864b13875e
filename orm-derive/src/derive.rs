use proc_macro2::TokenStream;
use quote::ToTokens;

use crate::{expand, lower, parse};

/// What is wrong is reported, and what is right is still generated, so that one mistake is one
/// error and not one for each use of what is missing.
pub(crate) fn model(input: TokenStream) -> TokenStream {
    let input = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    let mut errors = darling::Error::accumulator();
    let parsed = parse::model(&input, &mut errors);
    let model = parsed.and_then(|parsed| lower::model(&input, parsed, &mut errors));
    let mut tokens = model.map(|model| expand::model(&model)).unwrap_or_default();
    if let Err(error) = errors.finish() {
        error.write_errors().to_tokens(&mut tokens);
    }
    tokens
}
