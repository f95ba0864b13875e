use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::spanned::Spanned;

use super::{at, columns_of, loaded_ident};
use crate::ir::{ForeignKey, Kind, Model, Relation};

impl Kind {
    fn handle(self) -> &'static str {
        match self {
            Kind::HasOne => "HasOne",
            Kind::BelongsTo => "BelongsTo",
        }
    }
}

/// The handle and the getter that looks the record up.
pub(super) fn handle(model: &Model, place: usize, relation: &Relation) -> TokenStream {
    let Model { ident, vis, krate, .. } = model;
    let Relation { kind, name, target, .. } = relation;
    let handle = format_ident!("{}", kind.handle());
    let (upper, getter) = (name.upper(), &name.ident);
    let doc_handle = format!("The relation `{}`, to be loaded with a query.", name.text);
    let doc_getter = format!("The `{}` of this record, looked up now.", name.text);
    quote! {
        #[doc = #doc_handle]
        #vis const #upper: #krate::#handle<#ident, #target, #place> = #krate::#handle::new();
        #[doc = #doc_getter]
        #[inline]
        #vis fn #getter<'store>(
            &self,
            store: &'store #krate::Store,
        ) -> ::core::option::Option<&'store #target> {
            #krate::__private::related::<#ident, #place>(self, store)
        }
    }
}

/// `impl HasRelation`: the kind and the two keys.
pub(super) fn expand(model: &Model, place: usize, relation: &Relation) -> TokenStream {
    let Model { ident, krate, relations, .. } = model;
    let Relation { kind, target, local, foreign, .. } = relation;
    let kind = format_ident!("{}Kind", kind.handle());
    let local: Vec<_> = local.iter().map(|place| quote!(#place)).collect();
    let local = columns_of(krate, &quote!(#ident), &local);
    let span = target.span();
    let foreign = match foreign {
        ForeignKey::PrimaryKey => {
            // The constant is what is in error where the target is no model, and silences the rest.
            at(span, quote! {
                <#target as #krate::__private::Owner<{ <#target as #krate::Model>::IS_MODEL }>>
                    ::PrimaryKey
            })
        }
        // A name that is no column of the target is told by rustc, at the name.
        ForeignKey::Columns(names) => {
            let places = names.iter().map(|name| {
                let name = name.ident();
                let columns = at(span, quote!(<#target as #krate::Model>::COLUMNS));
                quote!({ #columns.#name })
            });
            columns_of(krate, &quote!(#target), &places.collect::<Vec<_>>())
        }
    };
    let loaded = loaded_ident(model);
    let none = relations.iter().map(|_| quote!(#krate::NotLoaded));
    quote! {
        #[automatically_derived]
        impl #krate::__private::HasRelation<#place> for #ident {
            type Kind = #krate::__private::#kind;
            type Local = #local;
            type Foreign = #foreign;
            type Unloaded = #loaded<(), #(#none),*>;
        }
    }
}
