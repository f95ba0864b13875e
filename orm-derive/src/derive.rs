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

pub(crate) fn morph(input: TokenStream) -> TokenStream {
    let input = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    let mut errors = darling::Error::accumulator();
    let (krate, morph) = parse::morph(&input, &mut errors);
    match (morph, errors.finish()) {
        (Some(morph), Ok(())) => expand::morph(&morph),
        (Some(morph), Err(error)) => {
            let mut tokens = expand::morph(&morph);
            error.write_errors().to_tokens(&mut tokens);
            tokens
        }
        (None, Err(error)) => expand::refused_morph(&input, &krate, error),
        (None, Ok(())) => TokenStream::new(),
    }
}
