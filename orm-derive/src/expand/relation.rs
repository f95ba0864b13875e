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
    // A call without the store is told where the getter comes from: at the relation, and not at
    // the derive as well.
    let parameters = at(name.span(), quote!(&self, store: &'store #krate::Store));
    let arguments = at(name.span(), quote!(self, store));
    let doc_handle = format!("The relation `{}`, to be loaded with a query.", name.text);
    let doc_getter = format!("The `{}` of this record, looked up now.", name.text);
    quote! {
        #[doc = #doc_handle]
        #vis const #upper: #krate::#handle<#ident, #target, #place> = #krate::#handle::new();
        #[doc = #doc_getter]
        #[inline]
        #vis fn #getter<'store>(#parameters) -> ::core::option::Option<&'store #target> {
            #krate::__private::related::<#ident, #place>(#arguments)
        }
    }
}

/// `impl HasRelation`: the kind and the two keys.
///
/// Expands to:
///
/// ```text
/// type __Target0 = <Phone as Checked<{ <Phone as IsModel>::CHECK }>>::Type;
/// const __FOREIGN0_0: usize = <__Target0 as Model>::COLUMNS.user_id;
/// impl HasRelation<0> for User {
///     type Local = Columns<User, (At<0>,)>;
///     type Foreign = <Columns<__Target0, (At<{ __FOREIGN0_0 }>,)> as Checked<{
///         <<User as HasColumn<0>>::Value as SameKey<<__Target0 as HasColumn<{ __FOREIGN0_0 }>>::Value>>::CHECK
///     }>>::Type;
/// }
/// ```
///
/// Each constant asks one question, at the words of the user that it is about. Where the answer is an
/// error, the types made with the constant are in error too, and are not reported again.
pub(super) fn expand(model: &Model, place: usize, relation: &Relation) -> TokenStream {
    let Model { ident, krate, relations, .. } = model;
    let Relation { kind, target, local, foreign, key_span, .. } = relation;
    let kind = format_ident!("{}Kind", kind.handle());
    let this = quote!(#ident);
    let local: Vec<_> = local.iter().map(|place| quote!(#place)).collect();
    let (local, local_type) = (columns_of(krate, &this, &local), type_of(krate, &this, &local));

    let alias = format_ident!("__Target{place}");
    let checked_target = at(
        target.span(),
        quote! {
            <#target as #krate::__private::Checked<{ <#target as #krate::IsModel>::CHECK }>>::Type
        },
    );
    let mut constants = TokenStream::new();
    let (foreign, foreign_type) = match foreign {
        ForeignKey::PrimaryKey => {
            let model = quote!(<#alias as #krate::Model>);
            (quote!(#model::PrimaryKey), quote!(#model::Key))
        }
        // A name that is no column of the target is told by rustc, at the name.
        ForeignKey::Columns(names) => {
            let mut places = Vec::new();
            for (i, name) in names.iter().enumerate() {
                let (constant, name) = (format_ident!("__FOREIGN{place}_{i}"), name.ident());
                constants.extend(quote! {
                    const #constant: usize = <#alias as #krate::Model>::COLUMNS.#name;
                });
                places.push(quote!({ #constant }));
            }
            let target = quote!(#alias);
            (columns_of(krate, &target, &places), type_of(krate, &target, &places))
        }
    };
    let foreign = match key_span {
        None => foreign,
        Some(span) => {
            let check = quote!(<#local_type as #krate::SameKey<#foreign_type>>::CHECK);
            let check = at(*span, check);
            quote!(<#foreign as #krate::__private::Checked<{ #check }>>::Type)
        }
    };
    // A target that is more private than the model is told here, by rustc.
    let (type_foreign, end) =
        (at(target.span(), quote!(type Foreign =)), at(target.span(), quote!(;)));
    let loaded = loaded_ident(model);
    let none = relations.iter().map(|_| quote!(#krate::NotLoaded));
    quote! {
        type #alias = #checked_target;
        #constants
        #[automatically_derived]
        impl #krate::__private::HasRelation<#place> for #ident {
            type Kind = #krate::__private::#kind;
            type Local = #local;
            #type_foreign #foreign #end
            type Unloaded = #loaded<(), #(#none),*>;
        }
    }
}
