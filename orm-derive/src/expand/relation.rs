use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Ident, Path};

use super::tokens::{asked_of, at, columns_of, type_at, type_of};
use crate::ir::{Action, Actions, Key, KeyColumns, Kind, Model, Relation, Route};
use crate::util::KeyName;

impl Kind {
    fn type_name(self) -> &'static str {
        match self {
            Kind::HasOne => "HasOneKind",
            Kind::BelongsTo => "BelongsToKind",
            Kind::HasMany => "HasManyKind",
            Kind::HasManyBy => "HasManyByKind",
            Kind::HasManyThrough => "HasManyThroughKind",
            Kind::HasOneThrough => "HasOneThroughKind",
            Kind::BelongsToMany => "BelongsToManyKind",
            Kind::MorphOne => "MorphOneKind",
            Kind::MorphMany => "MorphManyKind",
            Kind::MorphTo => "MorphToKind",
            Kind::MorphToMany => "MorphToManyKind",
            Kind::MorphedByMany => "MorphedByManyKind",
        }
    }
}

/// The name of a pivot in JSON where none is given, as `DefaultName` has it.
const DEFAULT_PIVOT_NAME: &str = "pivot";

/// The handle and the getter that looks the relation up.
pub(super) fn handle(model: &Model, idx: usize, relation: &Relation) -> TokenStream {
    let Model { ident, vis, krate, .. } = model;
    let Relation { kind, name, target, .. } = relation;
    let (upper, getter) = (name.upper(), &name.ident);
    // rustc shows the getter's declaration for a call without the store: at the relation, and not at
    // the derive.
    let parameters = at(name.span(), quote!(&self, __store: &'store #krate::Store));
    // Where a macro hands the struct on, names from elsewhere would not be these.
    let arguments = at(name.span(), quote!(self, __store));
    let reversed = at(name.span(), quote!(__store, self));
    // The getter of a to-many relation takes a store by the trait `Getter`, see there. If the argument is missing,
    // rustc shows its name unless it is a pattern.
    let store = at(name.span(), quote!(&self, &ref __store: &'store __S));
    let (ty, value, output, body) = match kind {
        Kind::MorphTo => {
            // Not the enum itself: rustc reports what is wrong with it where the relation is declared.
            let owner = quote!(#krate::__private::OwnerOf<#ident, #idx>);
            let owner_of = quote!(<#owner as #krate::__private::MorphOf<#ident, #idx>>);
            (
                quote!(#krate::MorphTo<#ident, #owner, #idx>),
                quote!(#krate::MorphTo::new()),
                quote!(::core::option::Option<#owner_of::Found<'store>>),
                quote!(#krate::__private::find_owner::<#ident, #idx>(#arguments)),
            )
        }
        kind if kind.is_many() => (
            quote!(#krate::Relation<#ident, #target, #krate::Many, #idx>),
            quote!(#krate::Relation::new()),
            quote!(__S::Related<'store, #ident, #idx>),
            quote!(#krate::rules::Getter::related::<#ident, #idx>(#reversed)),
        ),
        _ => (
            quote!(#krate::Relation<#ident, #target, #krate::One, #idx>),
            quote!(#krate::Relation::new()),
            quote!(::core::option::Option<&'store #target>),
            quote!(#krate::__private::related_one::<#ident, #idx>(#arguments)),
        ),
    };
    let (generic, parameters) = match kind.is_many() {
        true => (at(name.span(), quote!(, __S: #krate::rules::Getter)), store),
        false => (TokenStream::new(), parameters),
    };
    let doc_handle = format!("The relation `{}`, to be loaded with a query.", name.text);
    let doc_getter = format!("The `{}` of this record, looked up now.", name.text);
    quote! {
        #[doc = #doc_handle]
        #vis const #upper: #ty = #value;
        #[doc = #doc_getter]
        #[inline]
        #vis fn #getter<'store #generic>(#parameters) -> #output {
            #body
        }
    }
}

/// `impl HasRelation`: the kind and the keys of the relation.
///
/// Expands to:
///
/// ```text
/// type __Target0 = <Phone as Proved<{ <Phone as IsModel>::CHECK }>>::Type;
/// const __TARGET0_0: usize = <__Target0 as Model>::COLUMNS.user_id;
/// impl HasRelation<0> for User {
///     type Kind = HasOneKind;
///     type Route = Direct<
///         Columns<User, (ColumnAt<0>,)>,
///         <Columns<__Target0, (ColumnAt<{ __TARGET0_0 }>,)> as Proved<{
///             <<User as HasColumn<0>>::Value as SameKey<<__Target0 as HasColumn<{ __TARGET0_0 }>>::Value>>::CHECK
///         }>>::Type,
///         false,
///     >;
/// }
/// ```
///
/// Each constant asks one question, at the words of the user that it is about. Where the answer is an
/// error, the types made with the constant are in error too, and are not reported again.
pub(super) fn expand(model: &Model, idx: usize, relation: &Relation) -> TokenStream {
    if let Route::MorphTo { type_column, id, id_span } = &relation.route {
        return morph_to(model, idx, relation, *type_column, id, *id_span);
    }
    let Model { ident, krate, .. } = model;
    let mut expansion = Expansion { model, idx, items: TokenStream::new() };
    let target = expansion.model_alias("__Target", &relation.target);
    let this = quote!(#ident);
    let steps = match &relation.route {
        Route::Direct { local, foreign } => {
            let local = expansion.own(local);
            let right = foreign.span.is_some();
            let foreign = expansion.matching(&local, &target, foreign, "__TARGET");
            let (local, foreign) =
                (inert_unless(right, local.columns), inert_unless(right, foreign));
            let owns = matches!(relation.kind, Kind::BelongsTo | Kind::HasManyBy);
            quote!(__private::Direct<#local, #foreign, #owns>)
        }
        Route::Listed { column, foreign } => {
            let key = expansion.key(&target, &foreign.columns, "__TARGET");
            let (columns, ty) = (key.columns, key.ty);
            let check = quote! {
                <<#ident as __private::HasColumn<#column>>::Value
                    as #krate::rules::KeysOf<#ty>>::CHECK
            };
            let foreign = behind_check(&columns, foreign.span, check);
            quote!(__private::Listed<#ident, #foreign, #column>)
        }
        Route::Through { via, local, via_foreign, via_local, foreign } => {
            let via = expansion.model_alias("__Via", via);
            let local = expansion.own(local);
            let via_foreign = expansion.matching(&local, &via, via_foreign, "__VIA");
            let via = expansion.reached("__Between", &via_foreign);
            let onward = expansion.key(&via, via_local, "__ONWARD");
            let target = expansion.behind("__Beyond", &target, &via);
            let foreign = expansion.matching(&onward, &target, foreign, "__TARGET");
            let (local, onward) = (local.columns, onward.columns);
            quote!(__private::Through<#local, #via_foreign, #onward, #foreign>)
        }
        Route::Pivot { via, local, via_foreign, via_local, foreign, name } => {
            let via = expansion.model_alias("__Via", via);
            let local = expansion.own(local);
            let via_foreign = expansion.matching(&local, &via, via_foreign, "__VIA");
            let via = expansion.reached("__Between", &via_foreign);
            let onward = expansion.key(&via, via_local, "__ONWARD");
            let foreign = expansion.matching(&onward, &target, foreign, "__TARGET");
            let name = expansion.pivot_name(relation, &target, name.as_ref());
            let (local, onward) = (local.columns, onward.columns);
            quote!(__private::ByPivot<#local, #via_foreign, #onward, #foreign, #name>)
        }
        Route::Morph { relation } => {
            let (key, typed) = expansion.owner(&target, &this, &this, relation);
            quote!(__private::Direct<#key, #typed, false>)
        }
        Route::MorphToMany { via, relation: morph, via_local, foreign, name } => {
            let via = expansion.model_alias("__Via", via);
            let (key, typed) = expansion.owner(&via, &this, &this, morph);
            let onward = expansion.key(&via, via_local, "__ONWARD");
            let foreign = expansion.matching(&onward, &target, foreign, "__TARGET");
            let (name, onward) =
                (expansion.pivot_name(relation, &target, name.as_ref()), onward.columns);
            quote!(__private::ByPivot<#key, #typed, #onward, #foreign, #name>)
        }
        Route::MorphedByMany { via, local, via_foreign, relation: morph, name } => {
            let via = expansion.model_alias("__Via", via);
            let local = expansion.own(local);
            let via_foreign = expansion.matching(&local, &via, via_foreign, "__VIA");
            let named = &relation.target;
            let (key, typed) = expansion.owner(&via, &target, &quote!(#named), morph);
            let (name, local) =
                (expansion.pivot_name(relation, &target, name.as_ref()), local.columns);
            quote!(__private::ByPivot<#local, #via_foreign, #typed, #key, #name>)
        }
        Route::MorphTo { .. } => TokenStream::new(),
    };
    let kind = expansion.kind(relation, &target);
    let key = quote!(__private::RelationAt<#idx>);
    let (steps, hidden) = type_at(model, &key, steps);
    let items = expansion.items;
    let actions = actions(model, relation);
    quote! {
        #items
        #hidden
        #[automatically_derived]
        impl __private::HasRelation<#idx> for #ident {
            type Kind = #kind;
            type Route = #steps;
            #actions
        }
    }
}

/// The referential actions, where any are declared.
fn actions(model: &Model, relation: &Relation) -> Option<TokenStream> {
    let Model { ident, krate, .. } = model;
    let Actions { on_delete, on_update, required, changes } = relation.actions.as_ref()?;
    let schema = quote!(#krate::schema);
    let word = |action: &Action| match action {
        Action::Keep => quote!(#schema::ReferentialAction::Keep),
        Action::Restrict => quote!(#schema::ReferentialAction::Restrict),
        Action::Cascade => quote!(#schema::ReferentialAction::Cascade),
        Action::SetNull => quote!(#schema::ReferentialAction::SetNull),
    };
    let (on_delete, on_update) = (word(on_delete), word(on_update));
    let check = changes.map(|span| {
        let check = at(span, quote!(<#ident as #krate::rules::IsClone>::CHECK));
        quote!(const _: ::core::primitive::bool = #check;)
    });
    Some(quote! {
        const ACTIONS: #schema::ReferentialActions = {
            #check
            #schema::ReferentialActions::new(#on_delete, #on_update, #required)
        };
    })
}

/// The type of a key made of columns, and the type of its values.
struct KeyType {
    columns: TokenStream,
    ty: TokenStream,
}

struct Expansion<'a> {
    model: &'a Model,
    idx: usize,
    /// Types and constants that the relation is put together from.
    items: TokenStream,
}

impl Expansion<'_> {
    /// A name for another model, behind a check that it is one.
    fn model_alias(&mut self, prefix: &str, path: &Path) -> TokenStream {
        let krate = &self.model.krate;
        let alias = format_ident!("{prefix}{}", self.idx);
        let checked = checked(path, &quote!(#krate::rules::IsModel));
        self.items.extend(quote!(type #alias = #checked;));
        quote!(#alias)
    }

    /// The model whose key this is. Where the key is in error, so is what is made with the model, and
    /// two keys that were swapped are one error.
    fn reached(&mut self, prefix: &str, key: &TokenStream) -> TokenStream {
        let alias = format_ident!("{prefix}{}", self.idx);
        self.items.extend(quote!(type #alias = <#key as __private::KeyColumns>::Model;));
        quote!(#alias)
    }

    /// A model that is in error if the model before it is.
    fn behind(&mut self, prefix: &str, model: &TokenStream, before: &TokenStream) -> TokenStream {
        let krate = &self.model.krate;
        let alias = format_ident!("{prefix}{}", self.idx);
        self.items.extend(quote! {
            type #alias = <#model as __private::Proved<{
                <#before as #krate::rules::IsModel>::CHECK
            }>>::Type;
        });
        quote!(#alias)
    }

    /// A key of this model.
    fn own(&self, indices: &[usize]) -> KeyType {
        let Model { ident, .. } = self.model;
        let this = quote!(#ident);
        let indices: Vec<_> = indices.iter().map(|idx| quote!(#idx)).collect();
        KeyType { columns: columns_of(&this, &indices), ty: type_of(&this, &indices) }
    }

    /// A key of another model. If a name is not a column of it, rustc reports it at the name.
    fn foreign(&mut self, alias: &TokenStream, columns: &KeyColumns, prefix: &str) -> KeyType {
        match columns {
            KeyColumns::PrimaryKey => {
                let model = quote!(<#alias as __private::Record>);
                KeyType { columns: quote!(#model::PrimaryKey), ty: quote!(#model::Id) }
            }
            KeyColumns::Named(names) => {
                let indices = names.iter().enumerate().map(|(i, name)| {
                    let constant = format_ident!("{prefix}{}_{i}", self.idx);
                    let name = name.ident();
                    self.items.extend(quote! {
                        const #constant: ::core::primitive::usize = <#alias as __private::Record>::COLUMNS.#name;
                    });
                    quote!({ #constant })
                });
                let indices: Vec<_> = indices.collect();
                KeyType { columns: columns_of(alias, &indices), ty: type_of(alias, &indices) }
            }
        }
    }

    /// A key of another model, behind a check that it can be one.
    fn key(&mut self, alias: &TokenStream, columns: &KeyColumns, prefix: &str) -> KeyType {
        let krate = &self.model.krate;
        let key = self.foreign(alias, columns, prefix);
        let KeyColumns::Named(names) = columns else { return key };
        let span = names.first().map(KeyName::span);
        let check = |ty: &TokenStream| quote!(<#ty as #krate::rules::KeyType>::CHECK);
        let ty = behind_check(&key.ty, span, check(&key.ty));
        let alias = format_ident!("{prefix}_KEY{}", self.idx);
        self.items.extend(quote!(type #alias = #ty;));
        let ty = quote!(#alias);
        KeyType { columns: behind_check(&key.columns, span, check(&ty)), ty }
    }

    /// A key of another model, behind a check that it has the type of this one.
    fn matching(
        &mut self,
        key: &KeyType,
        alias: &TokenStream,
        other: &Key,
        prefix: &str,
    ) -> TokenStream {
        let krate = &self.model.krate;
        let (ty, other_key) = (&key.ty, self.foreign(alias, &other.columns, prefix));
        let other_ty = other_key.ty;
        let check = quote!(<#ty as #krate::rules::SameKey<#other_ty>>::CHECK);
        behind_check(&other_key.columns, other.span, check)
    }

    /// The two keys between an owner and the model with the `morph_to` relation. `named` is the owner as messages
    /// show it.
    fn owner(
        &mut self,
        holder: &TokenStream,
        owner: &TokenStream,
        named: &TokenStream,
        relation: &KeyName,
    ) -> (TokenStream, TokenStream) {
        let krate = &self.model.krate;
        let constant = format_ident!("__AS{}", self.idx);
        let checked = format_ident!("__Owner{}", self.idx);
        let name = relation.ident();
        let span = Some(relation.span());
        let has_any =
            behind_check(holder, span, quote!(<#holder as #krate::rules::HasMorphTo>::CHECK));
        let morph = quote!(__private::OwnerOf<#holder, { #constant }>);
        let check = quote!(<#morph as #krate::rules::HasVariant<#named>>::CHECK);
        let has_variant = behind_check(owner, span, check);
        self.items.extend(quote! {
            const #constant: ::core::primitive::usize =
                <#has_any as __private::MorphRelations>::RELATIONS.#name;
            type #checked = #has_variant;
        });
        let key = quote!(<#morph as #krate::rules::MorphVariant<#checked>>::Key);
        let typed = quote!(__private::Typed<#holder, #checked, { #constant }>);
        (key, typed)
    }

    /// The type that names the pivot in JSON, where it is among the fields of the target.
    fn pivot_name(
        &mut self,
        relation: &Relation,
        target: &TokenStream,
        name: Option<&KeyName>,
    ) -> TokenStream {
        let (text, span) = match name {
            Some(name) => (name.text(), name.span()),
            None => (DEFAULT_PIVOT_NAME, relation.target.span()),
        };
        if cfg!(feature = "serde") {
            let message = format!(
                "in JSON the pivot is `{text}` among the fields of the target, which has a field or relation of \
                 that name; give the pivot another: `pivot_name = \"..\"`"
            );
            let schema = quote!(<#target as __private::Record>::MODEL_SCHEMA);
            let free = quote!(__private::is_free_in_json(#schema, #text));
            self.items.extend(at(
                span,
                quote!(
                    const _: () = ::core::assert!(#free, #message);
                ),
            ));
        }
        let Some(name) = name.map(KeyName::text) else {
            return quote!(__private::DefaultName);
        };
        let ident = format_ident!("__Pivot{}", self.idx);
        self.items.extend(quote! {
            pub struct #ident;
            impl __private::PivotName for #ident {
                const PIVOT_NAME: &'static &'static ::core::primitive::str = &#name;
            }
        });
        quote!(#ident)
    }

    /// The kind, and which of several records it takes.
    fn kind(&mut self, relation: &Relation, target: &TokenStream) -> TokenStream {
        let krate = &self.model.krate;
        let kind = format_ident!("{}", relation.kind.type_name());
        let kind = quote!(__private::#kind);
        let Some((column, largest)) = &relation.extreme else { return kind };
        let constant = format_ident!("__EXTREME{}", self.idx);
        let name = column.ident();
        self.items.extend(quote! {
            const #constant: ::core::primitive::usize = <#target as __private::Record>::COLUMNS.#name;
        });
        let check = quote! {
            <<#target as __private::HasColumn<{ #constant }>>::Value
                as #krate::rules::Ordered>::CHECK
        };
        let extreme = quote!(__private::OneOfManyKind<#kind, { #constant }, #largest>);
        behind_check(&extreme, Some(column.span()), check)
    }
}

/// A key. If it is in error, a key that replaces it without further errors.
fn inert_unless(right: bool, columns: TokenStream) -> TokenStream {
    match right {
        true => columns,
        false => quote!(__private::Unresolved<#columns>),
    }
}

/// A type that is usable only if a check compiles, which is at a word of the user's.
fn behind_check(ty: &TokenStream, span: Option<Span>, check: TokenStream) -> TokenStream {
    let Some(span) = span else { return ty.clone() };
    let check = at(span, check);
    quote!(<#ty as __private::Proved<{ #check }>>::Type)
}

/// A path of the user's behind the constant `CHECK` that a trait has. The path keeps its places, so that an
/// unknown or private word of it is one error, however often it is named.
fn checked(path: &Path, check: &TokenStream) -> TokenStream {
    let span = path.span();
    let check = asked_of(path, check);
    let check = quote_spanned!(span=> { #check });
    let [open, checked, close] =
        [quote!(<), quote!(as __private::Proved<), quote!(>>::Type)].map(|part| at(span, part));
    quote!(#open #path #checked #check #close)
}

/// `impl HasMorph`: the enum, the type column and the key.
fn morph_to(
    model: &Model,
    idx: usize,
    relation: &Relation,
    type_column: Option<usize>,
    id: &[usize],
    id_span: Option<Span>,
) -> TokenStream {
    let Model { ident, krate, .. } = model;
    let target = &relation.target;
    let expansion = Expansion { model, idx, items: TokenStream::new() };
    let owner: Ident = format_ident!("__Target{idx}");
    let checked_owner = checked(target, &quote!(#krate::Morph));
    // If the type column is in error, the key is not reported too: the two can be swapped.
    let told = type_column.map(|column| {
        let span = model.columns[column].value.span();
        let value = quote!(<#ident as __private::HasColumn<#column>>::Value);
        let check = quote!(<#value as #krate::rules::TypeColumn>::CHECK);
        behind_check(&quote!(#owner), Some(span), check)
    });
    let told = told.unwrap_or_else(|| quote!(#owner));
    let id = expansion.own(id);
    let ty = id.ty;
    let check = quote!(<#ty as #krate::rules::SameKey<<#told as #krate::Morph>::Key>>::CHECK);
    let id = behind_check(&id.columns, id_span, check);
    let id = inert_unless(id_span.is_some(), id);
    let set_type_name = match type_column {
        Some(column) => quote!(__private::set_type_name::<#ident, #column>(self, __name)),
        None => quote!(let _ = __name;),
    };
    let (place_of_type, type_name) = match type_column {
        Some(column) => (
            quote!(#column),
            quote! {
                ::core::option::Option::map(
                    __private::HasColumn::<#column>::get(self),
                    ::core::convert::AsRef::<::core::primitive::str>::as_ref,
                )
            },
        ),
        None => (quote!(0), quote!(::core::option::Option::None)),
    };
    let actions = actions(model, relation);
    let key = quote!(__private::RelationAt<#idx>);
    let (hidden_owner, hidden) = type_at(model, &key, quote!(#owner));
    quote! {
        type #owner = #checked_owner;
        #hidden
        #[automatically_derived]
        impl __private::HasMorph<#idx> for #ident {
            type Owner = #hidden_owner;
            type OwnerKey = #id;
            const TYPE: ::core::primitive::usize = #place_of_type;
            #actions
            fn type_name(&self) -> ::core::option::Option<&::core::primitive::str> {
                #type_name
            }
            fn set_type_name(&mut self, __name: ::core::option::Option<&'static ::core::primitive::str>) {
                #set_type_name
            }
        }
    }
}
