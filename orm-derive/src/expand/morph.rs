use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};

use super::tokens::{asked_of, at, columns_of, type_of};
use crate::ir::{Morph, MorphVariant};

/// The implementations that relations to an enum of models need.
pub(crate) fn morph(morph: &Morph) -> TokenStream {
    let Morph { ident, krate, parameters, variants } = morph;
    let private = quote!(__private);
    let aliases: Vec<_> = (0..variants.len()).map(|idx| format_ident!("__Model{idx}")).collect();
    let names: Vec<_> = variants.iter().map(|variant| &variant.ident).collect();
    let models: Vec<_> = variants.iter().map(|variant| &variant.model).collect();
    let checks = variants.iter().zip(&aliases).map(|(variant, alias)| {
        let model = &variant.model;
        let check = asked_of(model, &quote!(#krate::rules::IsModel));
        quote!(type #alias = <#model as #private::Proved<{ #check }>>::Type;)
    });
    let first = keys(morph, 0).1;
    let variant_impls = variants.iter().enumerate().map(|(idx, variant)| one(morph, idx, variant));
    // The enum's parameters in the order they are declared, each with what its variant holds.
    let arguments = |of: &dyn Fn(usize) -> TokenStream| {
        let arguments = parameters.iter().map(|parameter| {
            let held = |variant: &MorphVariant| variant.parameter == parameter.ident;
            match variants.iter().position(held) {
                Some(idx) => of(idx),
                // In error, which rustc reports.
                None => parameter.default.as_ref().map(|(_, ty)| quote!(#ty)).unwrap_or_default(),
            }
        });
        quote!(#(#arguments),*)
    };
    let plain = arguments(&|idx| models[idx].to_token_stream());
    let found = arguments(&|idx| {
        let model = models[idx];
        quote!(&'store #model)
    });
    let this = quote!(#ident<#plain>);
    let branches = branches(morph, &this, &arguments);
    let serialize = serialize(morph);
    quote! {
        #[allow(deprecated, non_camel_case_types)] // Types of the user's may have such names.
        const _: () = {
            use #krate::__private;
            #(#checks)*
            #[automatically_derived]
            impl #krate::Morph for #this {
                type Key = #first;
                type Branches = (#(#private::Branch<#aliases, ()>,)*);
                const BRANCHES: Self::Branches = (#(#private::Branch::<#aliases, ()>::NEW,)*);
            }
            #(#variant_impls)*
            #[automatically_derived]
            impl<__M, const __I: ::core::primitive::usize> #private::MorphOf<__M, __I> for #this
            where
                __M: #private::HasMorph<__I, Owner = #this>,
            {
                const TARGETS: &'static [#krate::schema::TargetSchema] =
                    &[#(#private::variant_schema::<__M, #aliases, __I>()),*];
                type Found<'store> = #ident<#found>;
                fn visit_variants<__W: #private::VisitVariants<__M, __I>>(
                    __visitor: &mut __W,
                ) -> #krate::Result<()> {
                    #(#private::VisitVariants::<__M, __I>::variant::<#aliases>(__visitor)?;)*
                    ::core::result::Result::Ok(())
                }
                fn find_owner<'store, __W: #private::FindVariant<'store, __M, __I>>(
                    __record: &__M,
                    __finder: &__W,
                ) -> ::core::option::Option<Self::Found<'store>> {
                    #(if let ::core::option::Option::Some(__owner) =
                        #private::FindVariant::<__M, __I>::find::<#aliases>(__finder, __record)
                    {
                        return ::core::option::Option::Some(#ident::<#found>::#names(__owner));
                    })*
                    ::core::option::Option::None
                }
            }
            #branches
            #serialize
        };
    }
}

/// How owners are loaded, of each variant with relations of its model.
fn branches(
    morph: &Morph,
    this: &TokenStream,
    arguments: &dyn Fn(&dyn Fn(usize) -> TokenStream) -> TokenStream,
) -> TokenStream {
    let Morph { ident, krate, variants, .. } = morph;
    let private = quote!(__private);
    let aliases: Vec<_> = (0..variants.len()).map(|idx| format_ident!("__Model{idx}")).collect();
    let names: Vec<_> = variants.iter().map(|variant| &variant.ident).collect();
    let loads: Vec<_> = (0..variants.len()).map(|idx| format_ident!("__Loads{idx}")).collect();
    let rows = |hold: TokenStream| {
        arguments(&|idx| {
            let loads = &loads[idx];
            quote!(#loads::Row<#hold>)
        })
    };
    let (of_hold, of_source) = (rows(quote!(__H)), rows(quote!(__S::Hold)));
    let indices: Vec<_> = (0..variants.len()).map(syn::Index::from).collect();
    quote! {
            #[automatically_derived]
            impl<__M, const __I: ::core::primitive::usize, #(#loads: #krate::Loads<#aliases>),*>
                #private::Branches<#this, __M, __I> for (#(#private::Branch<#aliases, #loads>,)*)
            where
                __M: #private::HasMorph<__I, Owner = #this>,
            {
                type Row<__H: #private::Hold> = #ident<#of_hold>;
                type Prepared<__S: #krate::Source> =
                    (#(#private::PreparedBranch<__S, __M, #aliases, #loads, __I>,)*);
                fn prepare<__S: #krate::Source>(&self, __source: __S) -> Self::Prepared<__S> {
                    (#(#private::Branch::prepare::<__S, __M, __I>(&self.#indices, __source),)*)
                }
                fn load<__S: #krate::Source>(
                    __open: &Self::Prepared<__S>,
                    __from: __S::Position<__M>,
                ) -> ::core::option::Option<Self::Row<__S::Hold>> {
                    #(if let ::core::option::Option::Some(__row) =
                        #private::Branch::<#aliases, #loads>::load::<__S, __M, __I>(
                            &__open.#indices, __from,
                        )
                    {
                        return ::core::option::Option::Some(#ident::<#of_source>::#names(__row));
                    })*
                    ::core::option::Option::None
                }
                fn visit<__V: #private::VisitLoads>(&self, __visitor: &mut __V) {
                    #(#private::Branch::visit::<__V, __M, __I>(&self.#indices, __visitor);)*
                }
            }
    }
}

/// The key that records refer to one variant by, and the type of its values.
fn keys(morph: &Morph, idx: usize) -> (TokenStream, TokenStream, TokenStream) {
    let krate = &morph.krate;
    let alias = format_ident!("__Model{idx}");
    let alias = quote!(#alias);
    let Some(owner) = &morph.variants[idx].owner else {
        let model = quote!(<#alias as #krate::__private::Record>);
        return (quote!(#model::PrimaryKey), quote!(#model::Id), TokenStream::new());
    };
    let mut constants = TokenStream::new();
    let indices = owner.names.iter().enumerate().map(|(i, name)| {
        let constant = format_ident!("__OWNER{idx}_{i}");
        let name = name.ident();
        constants.extend(quote! {
            const #constant: ::core::primitive::usize = <#alias as #krate::__private::Record>::COLUMNS.#name;
        });
        quote!({ #constant })
    });
    let indices: Vec<_> = indices.collect();
    let (columns, ty) = (columns_of(&alias, &indices), type_of(&alias, &indices));
    let key = format_ident!("__Key{idx}");
    let behind = |what: &TokenStream, ty: &TokenStream| {
        let check = at(owner.span, quote!(<#ty as #krate::rules::KeyType>::CHECK));
        quote!(<#what as __private::Proved<{ #check }>>::Type)
    };
    let checked = behind(&ty, &ty);
    constants.extend(quote!(type #key = #checked;));
    let key = quote!(#key);
    (behind(&columns, &key), key, constants)
}

/// What belongs to one variant.
fn one(morph: &Morph, idx: usize, variant: &MorphVariant) -> TokenStream {
    let Morph { ident, krate, variants, .. } = morph;
    let private = quote!(__private);
    let alias = format_ident!("__Model{idx}");
    let (mut key, ty, constants) = keys(morph, idx);
    if idx > 0 {
        let first = keys(morph, 0).1;
        let span = match &variant.owner {
            Some(owner) => owner.span,
            None => variant.ident.span(),
        };
        let check = at(span, quote!(<#ty as #krate::rules::SameKey<#first>>::CHECK));
        key = quote!(<#key as #private::Proved<{ #check }>>::Type);
    }
    let name = match &variant.type_name {
        Some(name) => quote!(#name),
        None => quote!(<#alias as #krate::__private::Record>::ENTITY),
    };
    let distinct = (0..idx).map(|before| {
        let other = format_ident!("__Model{before}");
        let message = format!(
            "the variants `{}` and `{}` have the same type name; give one of them another: `#[orm(type = \"..\")]`",
            variants[before].ident, variant.ident
        );
        let (this, that) = (
            quote!(<#ident as #private::MorphVariant<#alias>>::TYPE_NAME),
            quote!(<#ident as #private::MorphVariant<#other>>::TYPE_NAME),
        );
        at(
            variant.ident.span(),
            quote!(const _: () = ::core::assert!(#private::distinct(#this, #that), #message);),
        )
    });
    let aliases: Vec<_> = (0..variants.len()).map(|idx| format_ident!("__Model{idx}")).collect();
    let loads: Vec<_> = (0..variants.len()).map(|idx| format_ident!("__Loads{idx}")).collect();
    let with = loads.iter().enumerate().map(|(i, loads)| match i == idx {
        true => quote!(__L),
        false => quote!(#loads),
    });
    let parts = (0..variants.len()).map(|i| {
        let index = syn::Index::from(i);
        match i == idx {
            true => quote!(__change(self.#index)),
            false => quote!(self.#index),
        }
    });
    let own = &loads[idx];
    quote! {
        #constants
        #[automatically_derived]
        impl #private::MorphVariant<#alias> for #ident {
            const TYPE_NAME: &'static ::core::primitive::str = #name;
            type Key = #key;
        }
        #(#distinct)*
        #[automatically_derived]
        impl<#(#loads),*> #private::VariantBranch<#ident, #alias>
            for (#(#private::Branch<#aliases, #loads>,)*)
        {
            type Loads = #own;
            type With<__L> = (#(#private::Branch<#aliases, #with>,)*);
            fn map<__L>(
                self,
                __change: impl ::core::ops::FnOnce(
                    #private::Branch<#alias, #own>,
                ) -> #private::Branch<#alias, __L>,
            ) -> Self::With<__L> {
                (#(#parts,)*)
            }
        }
    }
}

/// In JSON an owner is its record. The type column says which model it is of.
fn serialize(morph: &Morph) -> TokenStream {
    if cfg!(not(feature = "serde")) {
        return TokenStream::new();
    }
    let Morph { ident, parameters, variants, .. } = morph;
    let names = variants.iter().map(|variant| &variant.ident);
    let parameters: Vec<_> = parameters.iter().map(|parameter| &parameter.ident).collect();
    quote! {
        #[automatically_derived]
        impl<#(#parameters: __private::Serialize),*> __private::Serialize
            for #ident<#(#parameters),*>
        {
            fn serialize<__S: __private::Serializer>(
                &self,
                __serializer: __S,
            ) -> ::core::result::Result<__S::Ok, __S::Error> {
                match self {
                    #(Self::#names(__owner) => {
                        __private::Serialize::serialize(__owner, __serializer)
                    })*
                }
            }
        }
    }
}
