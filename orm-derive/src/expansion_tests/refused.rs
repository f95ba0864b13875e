#[automatically_derived]
impl ::orm_core::Model for User {
    const JSON: ::orm_core::__private::JsonFn<Self> = ::core::option::Option::None;
    const READ: ::orm_core::__private::ReadFn<Self> = ::core::option::Option::None;
    const READ_KEY: ::orm_core::__private::ReadFn<<Self as ::orm_core::Model>::Key> = ::core::option::Option::None;
    const CLONE: ::core::option::Option<fn(&Self) -> Self> = ::core::option::Option::None;
    type Key = <() as ::orm_core::__private::Checked<
        {
            ::core::compile_error! {
                "`User` is an enum; a model is a struct with named fields: `struct User { id: u64 }`"
            }
        },
    >>::Type;
    type Columns = <Self as ::orm_core::Model>::Key;
    type PrimaryKey = <Self as ::orm_core::Model>::Key;
    const ENTITY: &'static ::core::primitive::str = "";
    const SCHEMA: &'static ::orm_core::schema::ModelSchema = &::orm_core::schema::ModelSchema {
        id: ::orm_core::__private::type_id::<User>,
        name: "",
        entity: "",
        columns: &[],
        primary_key: &[],
        relations: &[],
        serializes: false,
    };
    const COLUMNS: Self::Columns = loop {};
    fn table() -> ::orm_core::__private::NewTable {
        loop {}
    }
    fn column_mut(
        &mut self,
        _: ::core::primitive::usize,
    ) -> &mut dyn ::orm_core::__private::Field {
        loop {}
    }
    fn register<__R: ::orm_core::__private::Registrar<Self>>(
        _: &mut __R,
    ) -> ::orm_core::Result<()> {
        ::core::result::Result::Ok(())
    }
}
#[automatically_derived]
impl ::orm_core::__private::MorphRelations for User {
    type Relations = <Self as ::orm_core::Model>::Key;
    const RELATIONS: Self::Relations = loop {};
}
