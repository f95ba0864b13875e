use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::ext::IdentExt;
use syn::{Ident, Index, Path};

use super::tokens::{at, loaded_ident, unlinted};
use crate::ir::{Kind, Model, Relation};

/// The loaded form: the record, and for each relation `NotLoaded` or what was loaded.
pub(super) fn expand(model: &Model) -> TokenStream {
    let Model { vis, krate, relations, .. } = model;
    let ident = unlinted(&model.ident);
    if relations.is_empty() {
        return TokenStream::new();
    }
    let loaded = loaded_ident(model);
    let slots: Vec<Index> = (0..relations.len()).map(slot).collect();
    let names: Vec<&str> = relations.iter().map(|relation| relation.name.text.as_str()).collect();
    let Parameters { record, params } = Parameters::of(model);
    let doc = format!(
        "A [`{ident}`] and the relations that were loaded with it: for each one \
         [`NotLoaded`]({path}::NotLoaded) or what was loaded.",
        path = path_text(krate),
    );
    let loads = loads(model, &loaded, &params, &slots);
    let serialize = serialize(model, &loaded, &record, &params, &slots);
    let relations = relations.iter().enumerate();
    let relations =
        relations.map(|(idx, relation)| one(model, idx, relation, &record, &params, &slots));
    quote! {
        #[doc = #doc]
        #[allow(dead_code)]
        #[derive(::core::clone::Clone, ::core::marker::Copy, ::core::default::Default)]
        #vis struct #loaded<#record, #(#params = #krate::NotLoaded),*>(#record, #(#params),*);
        #[automatically_derived]
        impl<#record: ::core::ops::Deref<Target = #ident>, #(#params),*> ::core::ops::Deref
            for #loaded<#record, #(#params),*>
        {
            type Target = #ident;
            #[inline]
            fn deref(&self) -> &#ident {
                &self.0
            }
        }
        #[automatically_derived]
        impl<#record: ::core::fmt::Debug, #(#params: ::core::fmt::Debug),*> ::core::fmt::Debug
            for #loaded<#record, #(#params),*>
        {
            fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                #krate::__private::debug_loaded(
                    __f, ::core::stringify!(#loaded), &self.0, &[#((#names, &self.#slots)),*],
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
fn loads(model: &Model, loaded: &Ident, params: &[Ident], slots: &[Index]) -> TokenStream {
    let Model { krate, relations, .. } = model;
    let ident = unlinted(&model.ident);
    let none = relations.iter().map(|_| quote!(#krate::NotLoaded));
    quote! {
        #[automatically_derived]
        impl<#(#params: #krate::__private::Loader<#ident>),*> #krate::Loads<#ident>
            for #loaded<(), #(#params),*>
        {
            type Row<__H: #krate::__private::Hold> = #loaded<__H::Row<#ident>, #(#params::Loaded<__H>),*>;
            type Prepared<__S: #krate::Source> = #loaded<(), #(#params::Prepared<__S>),*>;
            fn prepare<__S: #krate::Source>(&self, __source: __S) -> Self::Prepared<__S> {
                #loaded((), #(#krate::__private::Loader::prepare(&self.#slots, __source)),*)
            }
            #[inline]
            fn row<__S: #krate::Source>(
                __open: &Self::Prepared<__S>,
                __at: __S::Position<#ident>,
            ) -> Self::Row<__S::Hold> {
                #loaded(__S::to_row(__at), #(#params::load(&__open.#slots, __at)),*)
            }
            fn visit<__V: #krate::__private::VisitLoads>(&self, __visitor: &mut __V) {
                #(#krate::__private::Loader::visit(&self.#slots, __visitor);)*
            }
        }
        #[automatically_derived]
        impl #krate::__private::HasLoaded for #ident {
            type Unloaded = #loaded<(), #(#none),*>;
        }
        #[automatically_derived]
        impl<__Value, #(#params),*> #krate::__private::AddValue<__Value> for #loaded<(), #(#params),*> {
            type Loads = #krate::__private::LoadsWithValues<Self, (__Value,)>;
            fn beside(self, __value: __Value) -> Self::Loads {
                #krate::__private::LoadsWithValues::first(self, __value)
            }
        }
    }
}

/// The parts of the loaded form that belong to one relation.
fn one(
    model: &Model,
    idx: usize,
    relation: &Relation,
    record: &Ident,
    params: &[Ident],
    slots: &[Index],
) -> TokenStream {
    let Model { vis, krate, .. } = model;
    let ident = unlinted(&model.ident);
    let name = &relation.name;
    let loaded = loaded_ident(model);
    let (param, getter) = (&params[idx], &name.ident);
    let others: Vec<&Ident> =
        params.iter().enumerate().filter(|(i, _)| *i != idx).map(|(_, param)| param).collect();
    // The type arguments with something in this relation's place.
    let with = |this: TokenStream| {
        let arguments = params.iter().enumerate().map(|(i, param)| match i == idx {
            true => this.clone(),
            false => quote!(#param),
        });
        quote!(#(#arguments),*)
    };
    let unloaded = with(quote!(#krate::NotLoaded));
    let filled = with(quote!(__New));
    let Shape { bound, output, read, types, gives, .. } = Shape::of(model, idx, param);
    let bounded = params.iter().enumerate().map(|(i, param)| match i == idx {
        true => quote!(#param: #bound),
        false => quote!(#param),
    });
    let fields = slots.iter().enumerate().map(|(i, slot)| match i == idx {
        true => quote!(__loader),
        false => quote!(self.#slot),
    });
    let with_trait = with_trait_ident(model, relation);
    let doc_getter = format!("The `{}` that was loaded with this record.", name.text);
    let doc_trait = format!(
        "A [`{ident}`] whose `{}` is loaded, whatever else is; for the signatures of functions.",
        name.text
    );
    quote! {
        #[automatically_derived]
        impl<__New, #(#others),*> #krate::__private::Fill<#ident, #krate::__private::ColumnAt<#idx>, __New>
            for #loaded<(), #unloaded>
        {
            type Filled = #loaded<(), #filled>;
            fn fill(self, __loader: __New) -> Self::Filled {
                #loaded((), #(#fields),*)
            }
        }
        #[allow(dead_code, private_interfaces)]
        impl<#record, #(#bounded),*> #loaded<#record, #(#params),*> {
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
    }
}

/// The type parameters of the loaded form: how the record is held, and one for each relation.
struct Parameters {
    record: Ident,
    params: Vec<Ident>,
}

impl Parameters {
    /// Messages of rustc show these names, and the code shows target types beside them.
    fn of(model: &Model) -> Self {
        let relations = model.relations.iter();
        let params =
            relations.map(|relation| free(model, &format!("{}Row", relation.name.pascal())));
        let params = params.collect();
        let record = free(model, &format!("RefTo{}", model.ident.unraw()));
        Parameters { record, params }
    }
}

/// Which rows have each relation loaded as a whole.
pub(super) fn whole(model: &Model) -> TokenStream {
    let parameters = Parameters::of(model);
    let relations = model.relations.iter().enumerate();
    relations.map(|(idx, relation)| one_whole(model, idx, relation, &parameters)).collect()
}

fn one_whole(
    model: &Model,
    idx: usize,
    relation: &Relation,
    parameters: &Parameters,
) -> TokenStream {
    let ident = unlinted(&model.ident);
    let (loaded, marker, getter) =
        (loaded_ident(model), marker(model, relation), &relation.name.ident);
    let Parameters { record, params } = parameters;
    let param = &params[idx];
    let Shape { full, types_of, conditions, gives, function, value, body, .. } =
        Shape::of(model, idx, param);
    let arguments = params.iter().enumerate().map(|(i, param)| match i == idx {
        true => full.clone(),
        false => quote!(#param),
    });
    let (extra, pivot, holds) = match relation.pivot() {
        Some(_) => {
            let holds = quote!(Loaded = #param, Pivot = __Pivot);
            (quote!(__Pivot), quote!(__Pivot), holds)
        }
        None => (TokenStream::new(), quote!(()), quote!(Loaded = #param)),
    };
    // Messages point at these.
    let with_trait = with_trait_ident(model, relation);
    let with_trait = quote! {
        #with_trait for __Row
        where
            #marker: __private::AnyRow<__Row, Of = __Of>,
            __Of: __private::Has<__Row, #ident, #marker, #holds>,
    };
    let with_trait = at(getter.span(), with_trait);
    quote! {
        pub struct #marker;
        impl<#record, #(#params,)* #extra> __private::LoadedWhole<#marker>
            for #loaded<#record, #(#arguments),*>
        {
            type Loaded = #param;
            type Pivot = #pivot;
            fn #function(__loaded: &Self) -> #value {
                #body
            }
        }
        impl<__Row: ?::core::marker::Sized, __Of: ?::core::marker::Sized, #param, #extra> #with_trait #conditions {
            #types_of
            fn #getter(&self) -> #gives {
                __Of::#function(self)
            }
        }
    }
}

/// The field of the loaded form that holds a relation; the first holds the record.
fn slot(idx: usize) -> Index {
    Index::from(idx + 1)
}

/// The type that names a relation in messages: `posts_of_User`. It has the model's name, because rustc prints a type of
/// several with one name as `_::posts`. Its name must not hide a module or type of the user's.
fn marker(model: &Model, relation: &Relation) -> Ident {
    let name = &relation.name;
    format_ident!("{}_of_{}", name.text, model.ident, span = name.ident.span())
}

/// The name of the trait for signatures.
fn with_trait_ident(model: &Model, relation: &Relation) -> Ident {
    format_ident!("{}With{}", model.ident, relation.name.pascal())
}

/// What differs between the cardinalities: how a loaded relation is held, read and required.
struct Shape {
    /// The bound on the slot for the getter to exist, what the getter returns, and how.
    bound: TokenStream,
    output: TokenStream,
    read: TokenStream,
    /// The slot of a relation that is loaded as a whole.
    full: TokenStream,
    /// The associated types of the trait for signatures, and what they are.
    types: TokenStream,
    types_of: TokenStream,
    conditions: TokenStream,
    /// What the trait's getter returns, and the function of `orm_core` that it calls.
    gives: TokenStream,
    function: Ident,
    /// What that function returns for a loaded form, and how.
    value: TokenStream,
    body: TokenStream,
}

impl Shape {
    fn of(model: &Model, idx: usize, param: &Ident) -> Self {
        let Model { krate, relations, .. } = model;
        let relation = &relations[idx];
        let (target, slot) = (&relation.target, slot(idx));
        let doc = format!("The `{}` as it was loaded.", relation.name.text);
        // At the relation, for messages, but for the user's own paths: not found, they are one error.
        let derefs = |target: &Path| {
            let open = at(relation.name.ident.span(), quote!(::core::ops::Deref<Target =));
            let close = at(relation.name.ident.span(), quote!(>));
            quote!(#open #target #close)
        };
        let to_target = derefs(target);
        let one = Shape {
            bound: quote!(#krate::__private::LoadedOne),
            output: quote!(::core::option::Option<#krate::__private::RefOf<'_, #param>>),
            read: quote!(::core::option::Option::map(#param::one(&self.#slot), #krate::Row::get)),
            full: quote!(::core::option::Option<#param>),
            types: quote! {
                #[doc = #doc]
                type Loaded: #to_target;
            },
            types_of: quote!(type Loaded = #param;),
            conditions: quote!(#param: #to_target,),
            gives: quote!(::core::option::Option<&Self::Loaded>),
            function: format_ident!("one"),
            value: quote!(::core::option::Option<&#param>),
            body: quote!(::core::option::Option::as_ref(&__loaded.#slot)),
        };
        if relation.kind == Kind::MorphTo {
            return Shape {
                bound: quote!(#krate::__private::LoadedMorph),
                output: quote!(::core::option::Option<&#param::Row>),
                read: quote!(#param::owner(&self.#slot)),
                types: quote! {
                    #[doc = #doc]
                    type Loaded;
                },
                conditions: TokenStream::new(),
                ..one
            };
        }
        if !relation.kind.is_many() {
            return one;
        }
        let many = |row: TokenStream| quote!(#krate::__private::Vec<#row>);
        let shape = Shape {
            bound: quote!(#krate::__private::LoadedMany),
            output: quote!(&[#param::Row]),
            read: quote!(#param::many(&self.#slot)),
            full: many(quote!(#param)),
            gives: quote!(&[Self::Loaded]),
            function: format_ident!("many"),
            value: quote!(&[#param]),
            body: quote!(&__loaded.#slot),
            ..one
        };
        let Some(pivot) = relation.pivot() else { return shape };
        let to_pivot = derefs(pivot);
        let Shape { types, types_of, conditions, .. } = &shape;
        Shape {
            full: many(quote!(#krate::Linked<#param, __Pivot>)),
            types: quote! {
                #types
                /// The pivot's record of each.
                type Pivot: #to_pivot;
            },
            types_of: quote!(#types_of type Pivot = __Pivot;),
            conditions: quote!(#conditions __Pivot: #to_pivot,),
            gives: quote!(&[#krate::Linked<Self::Loaded, Self::Pivot>]),
            function: format_ident!("linked"),
            value: quote!(&[#krate::Linked<#param, __Pivot>]),
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
    slots: &[Index],
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
    // At the struct: rustc advises to write an implementation by hand that is at the derive.
    let header = quote! {
        impl<
            #record: ::core::ops::Deref<Target: #krate::__private::Serialize>,
            #(#params: #krate::__private::SerializeRelation,)*
        > #krate::__private::Serialize for #loaded<#record, #(#params),*>
    };
    let header = at(model.ident.span(), header);
    quote! {
        #[automatically_derived]
        #header
        {
            fn serialize<__S: #krate::__private::Serializer>(
                &self,
                __serializer: __S,
            ) -> ::core::result::Result<__S::Ok, __S::Error> {
                #krate::__private::serialize_loaded(__serializer, &*self.0, #list)
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
fn path_text(path: &Path) -> String {
    let segments: Vec<String> =
        path.segments.iter().map(|segment| segment.ident.to_string()).collect();
    segments.join("::")
}
