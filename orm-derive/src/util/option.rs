use syn::{GenericArgument, PathArguments, Type};

/// The type in an `Option`, as `Option<T>`, `std::option::Option<T>` or `core::option::Option<T>`.
///
/// A type that a macro passed in comes wrapped in an invisible group. An alias of an `Option` is not
/// seen through; such a field is a column that is not nullable.
pub(crate) fn without_option(ty: &Type) -> Option<&Type> {
    let path = match ty {
        Type::Group(group) => return without_option(&group.elem),
        Type::Paren(paren) => return without_option(&paren.elem),
        Type::Path(path) if path.qself.is_none() => &path.path,
        _ => return None,
    };
    let names: Vec<String> =
        path.segments.iter().map(|segment| segment.ident.to_string()).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    if !matches!(names[..], ["Option"] | ["std" | "core", "option", "Option"]) {
        return None;
    }
    let PathArguments::AngleBracketed(arguments) = &path.segments.last()?.arguments else {
        return None;
    };
    match arguments.args.first()? {
        GenericArgument::Type(inner) if arguments.args.len() == 1 => Some(inner),
        _ => None,
    }
}
