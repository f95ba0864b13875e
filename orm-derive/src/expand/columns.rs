use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};
use syn::{Ident, Type};

use super::tokens::{asked_of, type_at};
use crate::ir::{Column, Kind, Model, Relation, Route};

/// `pub const NAME: Column<User, String, 1>`, for each column.
pub(super) fn handles(model: &Model) -> TokenStream {
    let Model { ident, krate, columns, .. } = model;
    let handle = |(idx, column): (usize, &Column)| {
        let Column { name, vis, ty, deprecated, .. } = column;
        let upper = name.upper();
        let doc = format!("The column `{}`, for filters and orders.", name.text);
        quote! {
            #[doc = #doc]
            #deprecated
            #vis const #upper: #krate::Column<#ident, #ty, #idx> = #krate::Column::new();
        }
    };
    columns.iter().enumerate().map(handle).collect()
}

/// The name of the struct of columns, which messages show.
pub(super) fn struct_ident(model: &Model) -> Ident {
    free(model, "Columns")
}

/// A name that begins with the model's. Its item is in one block with the types of the fields, and must not hide
/// one of them.
fn free(model: &Model, end: &str) -> Ident {
    let types = model.columns.iter().map(|column| column.ty.to_token_stream());
    let targets = model.relations.iter().map(|relation| relation.target.to_token_stream());
    let vias = model.relations.iter().filter_map(Relation::via).map(ToTokens::to_token_stream);
    let tokens: TokenStream = types.chain(targets).chain(vias).collect();
    let mut ident = format_ident!("{}{end}", model.ident);
    while mentions(tokens.clone(), &ident) {
        ident = format_ident!("{ident}_");
    }
    ident
}

fn mentions(tokens: TokenStream, name: &Ident) -> bool {
    tokens.into_iter().any(|tree| match tree {
        TokenTree::Group(group) => mentions(group.stream(), name),
        TokenTree::Ident(ident) => ident == *name,
        _ => false,
    })
}

/// The struct that other models name columns by, and how each column is read.
pub(super) fn expand(model: &Model) -> TokenStream {
    let Model { ident, columns, .. } = model;
    let columns_ident = struct_ident(model);
    let names = columns.iter().map(|column| &column.name.ident);
    let morphs = morphs(model);
    let readers = columns.iter().enumerate().map(|(idx, column)| {
        let Column { name, value, nullable, .. } = column;
        let field = &name.ident;
        let checked = checked(model, idx, column);
        let (checked, hidden) = match is_primitive(&column.value) {
            true => (checked, TokenStream::new()),
            false => type_at(model, &quote!(__private::ColumnAt<#idx>), checked),
        };
        let null = if *nullable { quote!(Nullable) } else { quote!(NotNull) };
        let body = if *nullable {
            quote!(::core::option::Option::as_ref(&self.#field))
        } else {
            quote!(::core::option::Option::Some(&self.#field))
        };
        quote! {
            #hidden
            #[automatically_derived]
            impl __private::HasColumn<#idx> for #ident {
                type Value = #checked;
                type Null = __private::#null;
                #[inline]
                fn get(&self) -> ::core::option::Option<&#value> {
                    #body
                }
            }
        }
    });
    quote! {
        pub struct #columns_ident {
            #(pub #names: ::core::primitive::usize,)*
        }
        #(#readers)*
        #morphs
    }
}

/// Whether a type is written as one that is as public as can be.
fn is_primitive(ty: &Type) -> bool {
    const PRIMITIVE: [&str; 16] = [
        "bool", "char", "f32", "f64", "i8", "i16", "i32", "i64", "i128", "isize", "u8", "u16",
        "u32", "u64", "u128", "usize",
    ];
    match ty {
        Type::Path(ty) if ty.qself.is_none() => {
            PRIMITIVE.iter().any(|primitive| ty.path.is_ident(primitive))
        }
        _ => false,
    }
}

/// The type of a column's value: behind a check that it can be a key, where the column is in one.
///
/// Expands to: `<f64 as Checked<{ <f64 as KeyType>::CHECK }>>::Type`. Where the type cannot be a key,
/// the constant is an error at the type, and what is made with an erroneous constant is not reported
/// again.
fn checked(model: &Model, idx: usize, column: &Column) -> TokenStream {
    let krate = &model.krate;
    let ty = &column.value;
    let in_relation = |relation: &Relation| relation.key_columns().contains(&idx);
    let tells_type = |relation: &Relation| match relation.route {
        Route::MorphTo { type_column, .. } => type_column == Some(idx),
        _ => false,
    };
    let in_key = model.primary_key.contains(&idx) || column.unique || column.index;
    let key = if column.auto {
        Some(quote!(#krate::AutoKey))
    } else if in_key || model.relations.iter().any(in_relation) {
        Some(quote!(#krate::rules::KeyType))
    } else {
        None
    };
    let text = model.relations.iter().any(tells_type).then(|| quote!(#krate::rules::TypeColumn));
    key.into_iter().chain(text).fold(quote!(#ty), |checked, check| {
        let check = asked_of(ty, &check);
        quote!(<#checked as __private::Proved<{ #check }>>::Type)
    })
}

/// The field of each column, for code that knows neither the column nor its type.
pub(super) fn column_mut(model: &Model) -> TokenStream {
    let Model { columns, .. } = model;
    let (last, others) = match columns.split_last() {
        Some((last, others)) => (&last.name.ident, others),
        None => return TokenStream::new(),
    };
    let others = others.iter().enumerate().map(|(idx, column)| {
        let field = &column.name.ident;
        quote!(#idx => &mut self.#field,)
    });
    quote! {
        fn column_mut(&mut self, __column: __private::ColumnIdx) -> &mut dyn __private::Field {
            match __column.index() {
                #(#others)*
                _ => &mut self.#last,
            }
        }
    }
}

/// The value of the struct of columns.
pub(super) fn value(model: &Model) -> TokenStream {
    let columns_ident = struct_ident(model);
    let fields = model.columns.iter().enumerate().map(|(idx, column)| {
        let name = &column.name.ident;
        quote!(#name: #idx)
    });
    quote!(#columns_ident { #(#fields,)* })
}

/// The struct that other models name `morph_to` relations by.
fn morphs(model: &Model) -> TokenStream {
    let Model { ident, relations, .. } = model;
    let relations = relations.iter().enumerate();
    let morphs: Vec<_> = relations.filter(|(_, relation)| relation.kind == Kind::MorphTo).collect();
    if morphs.is_empty() {
        return TokenStream::new();
    }
    let struct_ident = free(model, "MorphTo");
    let names: Vec<_> = morphs.iter().map(|(_, relation)| &relation.name.ident).collect();
    let indices = morphs.iter().map(|(idx, _)| idx);
    quote! {
        pub struct #struct_ident {
            #(pub #names: ::core::primitive::usize,)*
        }
        #[automatically_derived]
        impl __private::MorphRelations for #ident {
            type Relations = #struct_ident;
            const RELATIONS: #struct_ident = #struct_ident { #(#names: #indices,)* };
        }
    }
}

/// The columns as data.
pub(super) fn schema(model: &Model) -> TokenStream {
    let columns = model.columns.iter().enumerate().map(|(idx, column)| {
        let Column { name, value, nullable, unique, index, auto, default, .. } = column;
        let name = &name.text;
        let ty = value.to_token_stream().to_string().replace(' ', "");
        let facts = [
            nullable.then(|| quote!(.nullable())),
            unique.then(|| quote!(.unique())),
            index.then(|| quote!(.index())),
            auto.then(|| quote!(.auto())),
            // For other columns it does not matter.
            (*auto && *default).then(|| quote!(.with_default())),
        ];
        let facts = facts.into_iter().flatten();
        let named = named(column);
        quote!(__private::column_schema(#idx, &#name, #ty)#(#facts)*#named)
    });
    quote!(&[#(#columns),*])
}

/// The names of a column in JSON, where they are not that of the field.
fn named(column: &Column) -> TokenStream {
    let Column { name, serialized, deserialized, .. } = column;
    if column.flattened {
        return quote!(.flattened());
    }
    if serialized.as_ref() == Some(&name.text) && *deserialized == [&*name.text] {
        return TokenStream::new();
    }
    let serialized = match serialized {
        Some(serialized) => quote!(::core::option::Option::Some(#serialized)),
        None => quote!(::core::option::Option::None),
    };
    quote!(.named(#serialized, &[#(#deserialized),*]))
}
