#[automatically_derived]
impl ::orm_core::__private::Record for User {
    const ABILITIES: ::orm_core::__private::Abilities<Self, Self::Id> = ::orm_core::__private::Abilities::new(
        ::core::option::Option::None,
        ::core::option::Option::None,
        ::core::option::Option::None,
    );
    type Id = <() as ::orm_core::__private::Proved<
        {
            ::core::compile_error! {
                "`User` is an enum; a model is a struct with named fields: `struct User { id: u64 }`"
            }
        },
    >>::Type;
    type Columns = <Self as ::orm_core::__private::Record>::Id;
    type PrimaryKey = <Self as ::orm_core::__private::Record>::Id;
    const ENTITY: &'static ::core::primitive::str = "";
    const MODEL_SCHEMA: &'static ::orm_core::schema::ModelSchema = &::orm_core::__private::model_schema::<
        User,
    >(("", ""), &[], &[], &[], false);
    const COLUMNS: Self::Columns = loop {};
    fn table<__T: ::orm_core::__private::TableMaker>(_: __T) -> __T::Table {
        loop {}
    }
    fn column_mut(
        &mut self,
        _: ::orm_core::__private::ColumnIdx,
    ) -> &mut dyn ::orm_core::__private::Field {
        loop {}
    }
}
#[automatically_derived]
impl ::orm_core::__private::HasRelations for User {
    fn register<__R: ::orm_core::__private::Registrar<Self>>(
        _: &mut __R,
    ) -> ::orm_core::Result<()> {
        ::core::result::Result::Ok(())
    }
}
#[automatically_derived]
impl ::orm_core::__private::MorphRelations for User {
    type Relations = <Self as ::orm_core::__private::Record>::Id;
    const RELATIONS: Self::Relations = loop {};
}
