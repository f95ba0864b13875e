use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::spanned::Spanned;

use super::{at, columns_of, loaded_ident, type_of};
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
    let Relation { kind, target, local, foreign, key_span, .. } = relation;
    let kind = format_ident!("{}Kind", kind.handle());
    let local: Vec<_> = local.iter().map(|place| quote!(#place)).collect();
    let local_type = type_of(krate, &quote!(#ident), &local);
    let local = columns_of(krate, &quote!(#ident), &local);
    let span = target.span();
    let mut places = TokenStream::new();
    let (foreign, foreign_type) = match foreign {
        ForeignKey::PrimaryKey => {
            // The constant is what is in error where the target is no model, and silences the rest.
            let columns = at(span, quote! {
                <#target as #krate::__private::Owner<{ <#target as #krate::Model>::IS_MODEL }>>
                    ::PrimaryKey
            });
            let ty = quote!(<#columns as #krate::__private::KeyColumns>::Key);
            (columns, ty)
        }
        // A name that is no column of the target is told by rustc, at the name.
        ForeignKey::Columns(names) => {
            let constants = names.iter().enumerate().map(|(i, name)| {
                let constant = format_ident!("__FOREIGN_{place}_{i}");
                let name = name.ident();
                let columns = at(span, quote!(<#target as #krate::Model>::COLUMNS));
                places.extend(quote!(const #constant: usize = #columns.#name;));
                quote!({ #constant })
            });
            let constants: Vec<_> = constants.collect();
            let target = quote!(#target);
            (columns_of(krate, &target, &constants), type_of(krate, &target, &constants))
        }
    };
    // As with a column's type, an error in the constant is the only one.
    let foreign = match key_span {
        None => foreign,
        Some(span) => {
            let check = quote!(<#local_type as #krate::SameKey<#foreign_type>>::CHECK);
            let check = at(*span, check);
            quote!(<#foreign as #krate::__private::Checked<{ #check }>>::Type)
        }
    };
    let loaded = loaded_ident(model);
    let none = relations.iter().map(|_| quote!(#krate::NotLoaded));
    quote! {
        #places
        #[automatically_derived]
        impl #krate::__private::HasRelation<#place> for #ident {
            type Kind = #krate::__private::#kind;
            type Local = #local;
            type Foreign = #foreign;
            type Unloaded = #loaded<(), #(#none),*>;
        }
    }
}
