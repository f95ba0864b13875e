use proc_macro2::TokenStream;
use quote::quote;
use syn::{DeriveInput, Path};

/// `impl Model` for what cannot be a model.
///
/// Its key is made with the error, so that it is reported once, and what is made with the key is not
/// reported again. A generic type has no such impl: nothing could name it.
pub(crate) fn refused(input: &DeriveInput, krate: Option<Path>, error: &syn::Error) -> TokenStream {
    let error = error.to_compile_error();
    if !input.generics.params.is_empty() {
        return error;
    }
    let ident = &input.ident;
    let krate = krate.unwrap_or_else(|| syn::parse_quote!(::orm_core));
    quote! {
        #[automatically_derived]
        impl #krate::Model for #ident {
            type Key = <() as #krate::__private::Checked<{ #error }>>::Type;
            type Columns = <Self as #krate::Model>::Key;
            type PrimaryKey = <Self as #krate::Model>::Key;
            const SCHEMA: &'static #krate::schema::ModelSchema = &#krate::schema::ModelSchema {
                name: "",
                entity: "",
                columns: &[],
                primary_key: &[],
                relations: &[],
            };
            const COLUMNS: Self::Columns = loop {};
            fn table() -> #krate::__private::NewTable {
                loop {}
            }
            fn register(
                _: &mut #krate::__private::Registry<'_, Self>,
            ) -> #krate::Result<()> {
                ::core::result::Result::Ok(())
            }
        }
    }
}
