//! What you can pass as a value or as a primary key.

use std::borrow::Cow;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A conversion to a column's value: what you can pass where a value of type `T` is expected.
///
/// | `T` | from |
/// |---|---|
/// | any type | `T`; `&T`, if `T` is `Clone` |
/// | `String`, `Box<str>`, `Arc<str>`, `Cow<'static, str>` | `&str` and each other |
/// | `Vec<U>`, `Box<[U]>`, `Arc<[U]>` | `&[U]`, `[U; N]`, `&[U; N]`, if `U` is `Clone` |
/// | `PathBuf`, `OsString` | `&str`; `&Path`, `&OsStr` |
/// | a tuple with a text, as of a key of several columns | the tuple with `&str` or `&String` there |
///
/// You can implement it for a type of your own, such as `&str` for a newtype of text.
///
/// ```
/// # use std::sync::Arc;
/// # use orm_core::{Model, Store};
/// # #[derive(Model)] #[orm(entity = "countries", primary_key = code)]
/// # struct Country { code: String, name: Arc<str> }
/// # fn main() -> orm_core::Result<()> {
/// # let mut store = Store::new();
/// store.insert(Country { code: "is".into(), name: "Iceland".into() })?;
/// let code = String::from("is");
/// assert!(store.find::<Country>("is").is_some());
/// assert!(store.find::<Country>(&code).is_some());
/// assert!(store.find::<Country>(code).is_some());
/// assert_eq!(Country::query().filter(Country::NAME.eq("Iceland")).count(&store), 1);
/// # Ok(()) }
/// ```
///
/// # Cost
///
/// That of the copy, if the value is borrowed or of another type.
#[diagnostic::on_unimplemented(
    message = "expected a value of type `{T}`, found `{Self}`",
    label = "not a `{T}`",
    note = "for a column that is an `Option`, pass the value without `Some`, or use `is_null()`"
)]
pub trait IntoValue<T> {
    /// Returns the value.
    fn into_value(self) -> T;
}

#[diagnostic::do_not_recommend]
impl<T> IntoValue<T> for T {
    fn into_value(self) -> T {
        self
    }
}

#[diagnostic::do_not_recommend]
impl<T: Clone> IntoValue<T> for &T {
    fn into_value(self) -> T {
        self.clone()
    }
}

/// Texts of types other than the column's.
macro_rules! into_text {
    ($($text:ty, $from:expr => $($other:ty),+;)*) => {$($(
        #[diagnostic::do_not_recommend]
        impl IntoValue<$text> for $other {
            fn into_value(self) -> $text {
                let text: &str = self.as_ref();
                $from(text)
            }
        }
    )+)*};
}

into_text! {
    String, String::from => &str, &&str, Box<str>, &Box<str>, Arc<str>, &Arc<str>, Cow<'_, str>, &Cow<'_, str>;
    Box<str>, Box::from => &str, &&str, String, &String, Arc<str>, &Arc<str>, Cow<'_, str>, &Cow<'_, str>;
    Arc<str>, Arc::from => &str, &&str, String, &String, Box<str>, &Box<str>, Cow<'_, str>, &Cow<'_, str>;
    Cow<'static, str>, |text: &str| Cow::Owned(text.into()) =>
        &str, &&str, String, &String, Box<str>, &Box<str>, Arc<str>, &Arc<str>;
    PathBuf, PathBuf::from => &str, &String;
    OsString, OsString::from => &str, &String;
}

#[diagnostic::do_not_recommend]
impl IntoValue<PathBuf> for &Path {
    fn into_value(self) -> PathBuf {
        self.into()
    }
}

#[diagnostic::do_not_recommend]
impl IntoValue<OsString> for &OsStr {
    fn into_value(self) -> OsString {
        self.into()
    }
}

/// Lists that are borrowed, or of a known length.
macro_rules! into_list {
    ($($list:ident)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<T: Clone> IntoValue<$list<[T]>> for &[T] {
            fn into_value(self) -> $list<[T]> {
                self.into()
            }
        }

        #[diagnostic::do_not_recommend]
        impl<T: Clone, const N: usize> IntoValue<$list<[T]>> for &[T; N] {
            fn into_value(self) -> $list<[T]> {
                self.as_slice().into()
            }
        }

        #[diagnostic::do_not_recommend]
        impl<T, const N: usize> IntoValue<$list<[T]>> for [T; N] {
            fn into_value(self) -> $list<[T]> {
                self.into()
            }
        }
    )*};
}

into_list! { Box Arc }

#[diagnostic::do_not_recommend]
impl<T: Clone> IntoValue<Vec<T>> for &[T] {
    fn into_value(self) -> Vec<T> {
        self.to_vec()
    }
}

#[diagnostic::do_not_recommend]
impl<T: Clone, const N: usize> IntoValue<Vec<T>> for &[T; N] {
    fn into_value(self) -> Vec<T> {
        self.to_vec()
    }
}

#[diagnostic::do_not_recommend]
impl<T, const N: usize> IntoValue<Vec<T>> for [T; N] {
    fn into_value(self) -> Vec<T> {
        self.into()
    }
}

/// A text that `&str` is converted to.
#[doc(hidden)]
pub trait FromText: for<'a> From<&'a str> {}

impl FromText for String {}
impl FromText for Box<str> {}
impl FromText for Arc<str> {}

/// Tuples with a borrowed text. Every type converts to itself, tuples included, so the parts before the first borrowed
/// text have the column's own type, and each part after it is converted. Each position of that text has an `impl`, and
/// no two overlap: a `FromText` type is not borrowed.
macro_rules! into_tuples {
    ([$($A:ident $a:tt)*] [$T:ident $U:ident $t:tt $($B:ident $V:ident $b:tt)*]) => {
        into_tuples! { @with &str, [$($A $a)*] $T $t [$($B $V $b)*] }
        into_tuples! { @with &String, [$($A $a)*] $T $t [$($B $V $b)*] }
        into_tuples! { [$($A $a)* $T $t] [$($B $V $b)*] }
    };
    ([$($A:ident $a:tt)*] []) => {};
    (@with $text:ty, [$($A:ident $a:tt)*] $T:ident $t:tt [$($B:ident $V:ident $b:tt)*]) => {
        #[diagnostic::do_not_recommend]
        impl<$($A,)* $T: FromText, $($B, $V: IntoValue<$B>),*> IntoValue<($($A,)* $T, $($B,)*)>
            for ($($A,)* $text, $($V,)*)
        {
            fn into_value(self) -> ($($A,)* $T, $($B,)*) {
                ($(self.$a,)* $T::from(self.$t), $(self.$b.into_value(),)*)
            }
        }
    };
}

into_tuples! { [] [A S 0 B T 1] }
into_tuples! { [] [A S 0 B T 1 C U 2] }
into_tuples! { [] [A S 0 B T 1 C U 2 D V 3] }
into_tuples! { [] [A S 0 B T 1 C U 2 D V 3 E W 4] }
into_tuples! { [] [A S 0 B T 1 C U 2 D V 3 E W 4 F X 5] }
into_tuples! { [] [A S 0 B T 1 C U 2 D V 3 E W 4 F X 5 G Y 6] }
into_tuples! { [] [A S 0 B T 1 C U 2 D V 3 E W 4 F X 5 G Y 6 H Z 7] }

/// A conversion to a primary key: what you can pass where a primary key of type `K` is expected.
///
/// Every [`IntoValue<K>`](IntoValue) is one. In the tuple of a composite key, a text can be borrowed, and the parts
/// after it are converted like values of their columns.
///
/// ```
/// use orm_core::{Model, Store};
///
/// #[derive(Model)]
/// #[orm(entity = "seats", primary_key("hall", "row", "number"))]
/// struct Seat { hall: String, row: String, number: u8 }
///
/// # fn main() -> orm_core::Result<()> {
/// # let mut store = Store::new();
/// store.insert(Seat { hall: "main".into(), row: "B".into(), number: 7 })?;
/// let hall = String::from("main");
/// assert!(store.contains::<Seat>(("main", "B", 7)));
/// assert!(store.contains::<Seat>((&hall, "B", 7)));
/// # Ok(()) }
/// ```
#[diagnostic::on_unimplemented(
    message = "expected a primary key of type `{K}`, found `{Self}`",
    label = "not a `{K}`, the key of one record"
)]
pub trait IntoKey<K> {
    /// Returns the key.
    fn into_key(self) -> K;
}

#[diagnostic::do_not_recommend]
impl<K, V: IntoValue<K>> IntoKey<K> for V {
    fn into_key(self) -> K {
        self.into_value()
    }
}
