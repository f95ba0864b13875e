use proc_macro2::TokenStream;
use quote::ToTokens;

use crate::parse::Refused;
use crate::{expand, lower, parse};

/// What is wrong is reported, and what is right is still generated, so that one mistake is one
/// error and not one for each use of what is missing.
pub(crate) fn model(input: TokenStream) -> TokenStream {
    let input = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    let mut errors = darling::Error::accumulator();
    let mut tokens = match parse::model(&input, &mut errors) {
        Ok(parsed) => {
            let model = lower::model(&input, parsed, &mut errors);
            model.map(|model| expand::model(&model)).unwrap_or_default()
        }
        Err(Refused { krate, error }) => expand::refused(&input, krate, &error),
    };
    if let Err(error) = errors.finish() {
        error.write_errors().to_tokens(&mut tokens);
    }
    tokens
}
