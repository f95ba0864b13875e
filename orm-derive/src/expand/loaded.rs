use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::Ident;

use super::{loaded_ident, slot_ident, unlinted};
use crate::ir::{Kind, Model, Relation};

/// The loaded form: the record, and for each relation `NotLoaded` or what was loaded.
pub(super) fn expand(model: &Model) -> TokenStream {
    let Model { vis, krate, relations, .. } = model;
    let ident = unlinted(&model.ident);
    if relations.is_empty() {
        return TokenStream::new();
    }
    let loaded = loaded_ident(model);
    let slots: Vec<Ident> = relations.iter().map(slot_ident).collect();
    let names: Vec<&str> = relations.iter().map(|relation| relation.name.text.as_str()).collect();
    // Messages of rustc show these names, and the code below shows target types beside them.
    let params =
        relations.iter().map(|relation| free(model, &format!("{}Row", relation.name.pascal())));
    let params: Vec<Ident> = params.collect();
    let record = free(model, "Record");
    let doc = format!(
        "A [`{ident}`] and the relations that were loaded with it: for each one \
         [`NotLoaded`]({path}::NotLoaded) or what was loaded.",
        path = path_text(krate),
    );
    let loads = loads(model, &loaded, &params, &slots);
    let serialize = serialize(model, &loaded, &record, &params, &slots);
    let relations = relations.iter().enumerate();
    let relations =
        relations.map(|(place, relation)| one(model, place, relation, &record, &params, &slots));
    quote! {
        #[doc = #doc]
        #[allow(dead_code)]
        #[derive(::core::clone::Clone, ::core::marker::Copy, ::core::default::Default)]
        #vis struct #loaded<#record, #(#params = #krate::NotLoaded),*> {
            __record: #record,
            #(#slots: #params,)*
        }
        #[automatically_derived]
        impl<#record, #(#params),*> ::core::ops::Deref for #loaded<#record, #(#params),*>
        where
            #record: ::core::ops::Deref<Target = #ident>,
        {
            type Target = #ident;
            #[inline]
            fn deref(&self) -> &#ident {
                &self.__record
            }
        }
        #[automatically_derived]
        impl<#record, #(#params),*> ::core::fmt::Debug for #loaded<#record, #(#params),*>
        where
            #record: ::core::fmt::Debug,
            #(#params: ::core::fmt::Debug,)*
        {
            fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                #krate::__private::debug_loaded(
                    __f,
                    ::core::stringify!(#loaded),
                    &self.__record,
                    &[#((#names, &self.#slots)),*],
                )
            }
        }
        #[automatically_derived]
        impl<#record, #(#params),*> #krate::Row for #loaded<#record, #(#params),*> {
            type Ref<'a> = &'a Self where Self: 'a;
            #[inline]
            fn get(&self) -> &Self {
                self
            }
        }
        #serialize
        #loads
        #(#relations)*
    }
}

/// The loaded form as what a query loads, and where a query starts from.
fn loads(model: &Model, loaded: &Ident, params: &[Ident], slots: &[Ident]) -> TokenStream {
    let Model { krate, relations, .. } = model;
    let ident = unlinted(&model.ident);
    let none = relations.iter().map(|_| quote!(#krate::NotLoaded));
    quote! {
        #[automatically_derived]
        impl<#(#params: #krate::__private::Loader<#ident>),*> #krate::Loads<#ident>
            for #loaded<(), #(#params),*>
        {
            type Row<__S: #krate::Source> = #loaded<__S::Row<#ident>, #(#params::Loaded<__S>),*>;
            type Open<__S: #krate::Source> = #loaded<(), #(#params::Open<__S>),*>;
            fn open<__S: #krate::Source>(&self, __source: __S) -> Self::Open<__S> {
                #loaded { __record: (), #(#slots: #krate::__private::Loader::open(&self.#slots, __source),)* }
            }
            #[inline]
            fn row<__S: #krate::Source>(
                __open: &Self::Open<__S>,
                __at: __S::At<#ident>,
            ) -> Self::Row<__S> {
                #loaded {
                    __record: __S::hold(__at),
                    #(#slots: #params::load(&__open.#slots, __at),)*
                }
            }
            fn describe(
                &self,
                __plans: &mut #krate::__private::Plans,
            ) {
                #(#krate::__private::Loader::describe(&self.#slots, __plans);)*
            }
        }
        #[automatically_derived]
        impl #krate::__private::HasLoaded for #ident {
            type Unloaded = #loaded<(), #(#none),*>;
        }
        #[automatically_derived]
        impl<__Value, #(#params),*> #krate::__private::Beside<__Value> for #loaded<(), #(#params),*> {
            type Loads = #krate::__private::With<Self, (__Value,)>;
            fn beside(self, __value: __Value) -> Self::Loads {
                #krate::__private::With::first(self, __value)
            }
        }
    }
}

/// The parts of the loaded form that belong to one relation.
fn one(
    model: &Model,
    place: usize,
    relation: &Relation,
    record: &Ident,
    params: &[Ident],
    slots: &[Ident],
) -> TokenStream {
    let Model { vis, krate, .. } = model;
    let ident = unlinted(&model.ident);
    let name = &relation.name;
    let loaded = loaded_ident(model);
    let (slot, param, getter) = (&slots[place], &params[place], &name.ident);
    let others: Vec<&Ident> =
        params.iter().enumerate().filter(|(i, _)| *i != place).map(|(_, param)| param).collect();
    // The type arguments with something in this relation's place.
    let with = |this: TokenStream| {
        let arguments = params.iter().enumerate().map(|(i, param)| match i == place {
            true => this.clone(),
            false => quote!(#param),
        });
        quote!(#(#arguments),*)
    };
    let unloaded = with(quote!(#krate::NotLoaded));
    let filled = with(quote!(__New));
    let shape = Shape::of(model, relation, param, slot);
    let Shape { bound, output, read, full, extra, types, types_of, gives, body, conditions } =
        shape;
    let full = with(full);
    let fields = slots.iter().enumerate().map(|(i, slot)| match i == place {
        true => quote!(#slot: __loader),
        false => quote!(#slot: self.#slot),
    });
    let with_trait = format_ident!("{ident}With{}", name.pascal());
    let doc_getter = format!("The `{}` that was loaded with this record.", name.text);
    let doc_trait = format!(
        "A [`{ident}`] whose `{}` is loaded, whatever else is; for the signatures of functions.",
        name.text
    );
    quote! {
        #[automatically_derived]
        impl<__New, #(#others),*> #krate::__private::Fill<#ident, #krate::__private::At<#place>, __New>
            for #loaded<(), #unloaded>
        {
            type Filled = #loaded<(), #filled>;
            fn fill(self, __loader: __New) -> Self::Filled {
                #loaded { __record: (), #(#fields),* }
            }
        }
        #[allow(dead_code, private_interfaces)]
        impl<#record, #(#params),*> #loaded<#record, #(#params),*>
        where
            #param: #bound,
        {
            #[doc = #doc_getter]
            #[inline]
            #vis fn #getter(&self) -> #output {
                #read
            }
        }
        #[doc = #doc_trait]
        #[allow(dead_code, deprecated, private_bounds, private_interfaces)]
        #vis trait #with_trait: ::core::ops::Deref<Target = #ident> {
            #types
            #[doc = #doc_getter]
            fn #getter(&self) -> #gives;
        }
        #[allow(deprecated)]
        #[automatically_derived]
        impl<#record, #(#params,)* #extra> #with_trait for #loaded<#record, #full>
        where
            #record: ::core::ops::Deref<Target = #ident>,
            #conditions
        {
            #types_of
            fn #getter(&self) -> #gives {
                #body
            }
        }
    }
}

/// What differs between the cardinalities: how a loaded relation is held, read and asked for.
struct Shape {
    /// What the slot has to be for the getter to exist, what the getter gives, and how.
    bound: TokenStream,
    output: TokenStream,
    read: TokenStream,
    /// The slot of a relation that is loaded as a whole, and type parameters it needs.
    full: TokenStream,
    extra: TokenStream,
    /// The trait's associated types, and what they are.
    types: TokenStream,
    types_of: TokenStream,
    conditions: TokenStream,
    /// What the trait's getter gives, and how.
    gives: TokenStream,
    body: TokenStream,
}

impl Shape {
    fn of(model: &Model, relation: &Relation, param: &Ident, slot: &Ident) -> Self {
        let krate = &model.krate;
        let target = &relation.target;
        let doc = format!("The `{}` as it was loaded.", relation.name.text);
        let types = quote! {
            #[doc = #doc]
            type Loaded: ::core::ops::Deref<Target = #target>;
        };
        let types_of = quote!(type Loaded = #param;);
        let conditions = quote!(#param: ::core::ops::Deref<Target = #target>,);
        if relation.kind == Kind::MorphTo {
            return Shape {
                bound: quote!(#krate::__private::LoadedMorph),
                output: quote!(::core::option::Option<&#param::Row>),
                read: quote!(#param::owner(&self.#slot)),
                full: quote!(::core::option::Option<#param>),
                extra: TokenStream::new(),
                types: quote! {
                    #[doc = #doc]
                    type Loaded;
                },
                types_of,
                conditions: TokenStream::new(),
                gives: quote!(::core::option::Option<&Self::Loaded>),
                body: quote!(::core::option::Option::as_ref(&self.#slot)),
            };
        }
        if !relation.kind.is_many() {
            return Shape {
                bound: quote!(#krate::__private::LoadedOne),
                output: quote!(::core::option::Option<<#param::Row as #krate::Row>::Ref<'_>>),
                read: quote!(::core::option::Option::map(#param::one(&self.#slot), #krate::Row::get)),
                full: quote!(::core::option::Option<#param>),
                extra: TokenStream::new(),
                types,
                types_of,
                conditions,
                gives: quote!(::core::option::Option<&Self::Loaded>),
                body: quote!(::core::option::Option::as_ref(&self.#slot)),
            };
        }
        let many = |row: TokenStream| quote!(#krate::__private::Vec<#row>);
        let shape = Shape {
            bound: quote!(#krate::__private::LoadedMany),
            output: quote!(&[#param::Row]),
            read: quote!(#param::many(&self.#slot)),
            full: many(quote!(#param)),
            extra: TokenStream::new(),
            types: types.clone(),
            types_of: types_of.clone(),
            conditions: conditions.clone(),
            gives: quote!(&[Self::Loaded]),
            body: quote!(&self.#slot),
        };
        let Some(pivot) = relation.pivot() else { return shape };
        Shape {
            full: many(quote!(#krate::Linked<#param, __Pivot>)),
            extra: quote!(__Pivot),
            types: quote! {
                #types
                /// The pivot's record of each.
                type Pivot: ::core::ops::Deref<Target = #pivot>;
            },
            types_of: quote!(#types_of type Pivot = __Pivot;),
            conditions: quote!(#conditions __Pivot: ::core::ops::Deref<Target = #pivot>,),
            gives: quote!(&[#krate::Linked<Self::Loaded, Self::Pivot>]),
            ..shape
        }
    }
}

/// The record's fields, then each relation that was loaded.
fn serialize(
    model: &Model,
    loaded: &Ident,
    record: &Ident,
    params: &[Ident],
    slots: &[Ident],
) -> TokenStream {
    if cfg!(not(feature = "serde")) {
        return TokenStream::new();
    }
    let krate = &model.krate;
    let list = model.relations.iter().zip(slots).rev();
    let list = list.fold(quote!(()), |rest, (relation, slot)| {
        let name = &relation.serialized;
        quote!(((#name, &self.#slot), #rest))
    });
    quote! {
        #[automatically_derived]
        impl<#record, #(#params),*> #krate::__private::Serialize for #loaded<#record, #(#params),*>
        where
            #record: ::core::ops::Deref,
            #record::Target: #krate::__private::Serialize,
            #(#params: #krate::__private::SerializeRelation,)*
        {
            fn serialize<__S: #krate::__private::Serializer>(
                &self,
                __serializer: __S,
            ) -> ::core::result::Result<__S::Ok, __S::Error> {
                #krate::__private::serialize_loaded(__serializer, &*self.__record, #list)
            }
        }
    }
}

/// A name for a type parameter that hides none of the names that are written where it is in scope: the
/// model, the targets, the pivots, and the crate.
fn free(model: &Model, name: &str) -> Ident {
    let relations = model.relations.iter();
    let targets = relations.clone().map(|relation| &relation.target);
    let targets = targets.chain(relations.filter_map(Relation::pivot));
    let targets = targets.filter_map(|path| path.segments.first());
    let krate = model.krate.segments.first();
    let targets = targets.chain(krate);
    let mut taken = targets.map(|segment| &segment.ident).chain([&model.ident]);
    match taken.any(|ident| ident == name) {
        true => free(model, &format!("{name}_")),
        false => format_ident!("{name}"),
    }
}

/// A path as text, for links in documentation.
fn path_text(path: &syn::Path) -> String {
    let segments: Vec<String> =
        path.segments.iter().map(|segment| segment.ident.to_string()).collect();
    segments.join("::")
}
