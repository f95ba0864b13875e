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
        impl #krate::__private::Record for #ident {
            const ABILITIES: #krate::__private::Abilities<Self, Self::Id> =
                #krate::__private::Abilities::new(
                    ::core::option::Option::None, ::core::option::Option::None,
                    ::core::option::Option::None,
                );
            type Id = <() as #krate::__private::Proved<{ #error }>>::Type;
            type Columns = <Self as #krate::__private::Record>::Id;
            type PrimaryKey = <Self as #krate::__private::Record>::Id;
            const ENTITY: &'static ::core::primitive::str = "";
            const MODEL_SCHEMA: &'static #krate::schema::ModelSchema =
                &#krate::__private::model_schema::<#ident>(("", ""), &[], &[], &[], false);
            const COLUMNS: Self::Columns = loop {};
            fn table<__T: #krate::__private::TableMaker>(_: __T) -> __T::Table {
                loop {}
            }
            fn column_mut(&mut self, _: #krate::__private::ColumnIdx) -> &mut dyn #krate::__private::Field {
                loop {}
            }
        }
        #[automatically_derived]
        impl #krate::__private::HasRelations for #ident {
            fn register<__R: #krate::__private::Registrar<Self>>(
                _: &mut __R,
            ) -> #krate::Result<()> {
                ::core::result::Result::Ok(())
            }
        }
        #[automatically_derived]
        impl #krate::__private::MorphRelations for #ident {
            type Relations = <Self as #krate::__private::Record>::Id;
            const RELATIONS: Self::Relations = loop {};
        }
    }
}

/// `impl Morph` for what cannot be an enum of models, in which the constant that relations check is in
/// error.
pub(crate) fn refused_morph(
    input: &DeriveInput,
    krate: &Path,
    error: darling::Error,
) -> TokenStream {
    let ident = &input.ident;
    let error = error.write_errors();
    let (parameters, arguments, _) = input.generics.split_for_impl();
    quote! {
        #[automatically_derived]
        impl #parameters #krate::Morph for #ident #arguments
        where
            #ident #arguments: 'static,
        {
            type Key = ();
            type Branches = ();
            const BRANCHES: () = ();
            const CHECK: ::core::primitive::bool = { #error };
        }
    }
}
