import internals from "@prisma/internals";

type DataModel = Awaited<ReturnType<typeof internals.getDMMF>>["datamodel"];
type Model = DataModel["models"][number];
type Field = Model["fields"][number];
type Index = DataModel["indexes"][number];

/**
 * What a Prisma schema says about a MySQL database, one sentence a fact, in the words of `actualFacts`.
 * @throws when the schema holds something that this file does not translate: it never guesses.
 */
export async function expectedFacts(schema: string): Promise<string[]> {
  const { datamodel } = await internals.getDMMF({ datamodel: schema });
  if (datamodel.enums.length > 0) throw new Error("enums are not translated: states are strings here");
  const models = new Map(datamodel.models.map((model) => [model.name, model]));
  return [
    ...datamodel.models.flatMap((model) => tableFacts(model, models)),
    ...datamodel.indexes.map((index) => indexFact(index, models)),
  ];
}

function tableFacts(model: Model, models: ReadonlyMap<string, Model>): string[] {
  const table = tableOf(model);
  const columns = model.fields.filter((field) => field.kind !== "object");
  const relations = model.fields.filter((field) => (field.relationFromFields ?? []).length > 0);
  return [
    `table ${table}`,
    ...columns.map(
      (field) =>
        `column ${table}.${columnOf(field)} ${typeOf(field)}${nullability(field)}${defaultOf(field)}`,
    ),
    ...relations.map((field) => {
      const target = required(models.get(field.type), field.type);
      const from = columnsOf(model, field.relationFromFields ?? []);
      const to = columnsOf(target, field.relationToFields ?? []);
      return `foreign key ${table}(${from}) -> ${tableOf(target)}(${to}) on delete ${action(field.relationOnDelete)} on update ${action(field.relationOnUpdate)}`;
    }),
  ];
}

function indexFact(index: Index, models: ReadonlyMap<string, Model>): string {
  const model = required(models.get(index.model), index.model);
  const columns = columnsOf(
    model,
    index.fields.map((field) => field.name),
  );
  const table = tableOf(model);
  switch (index.type) {
    case "id":
      return `primary key ${table}(${columns})`;
    case "unique":
      return `unique key ${table}.${required(index.dbName, `name of a unique key of ${table}`)}(${columns})`;
    case "normal":
      return `index ${table}.${required(index.dbName, `name of an index of ${table}`)}(${columns})`;
    case "fulltext":
      throw new Error(`${table}: FULLTEXT is not portable`);
    default:
      return index.type satisfies never;
  }
}

/** Prisma's MySQL native types (prisma.io/docs, "MySQL: native type mapping") as information_schema writes them. */
function typeOf(field: Field): string {
  const [native, rawArguments] = field.nativeType ?? [undefined, []];
  const args = (rawArguments as readonly string[]).join(",");
  switch (native ?? field.type) {
    case "Int":
      return "int";
    case "UnsignedInt":
      return "int unsigned";
    case "BigInt":
      return "bigint";
    case "UnsignedBigInt":
      return "bigint unsigned";
    case "SmallInt":
      return "smallint";
    case "Boolean":
      return "tinyint(1)";
    case "Json":
      return "json";
    case "Char":
    case "VarChar":
    case "Binary":
    case "VarBinary":
    case "Decimal":
    case "DateTime":
      return args ? `${String(native).toLowerCase()}(${args})` : fail(field);
    case "Text":
    case "MediumText":
    case "LongText":
    case "Blob":
    case "MediumBlob":
    case "LongBlob":
    case "Date":
      return String(native).toLowerCase();
    default:
      return fail(field);
  }
}

function defaultOf(field: Field): string {
  const value: unknown = field.default;
  if (value === undefined) return "";
  if (typeof value === "object" && value !== null && "name" in value && value.name === "autoincrement")
    return " auto_increment";
  if (typeof value === "boolean") return ` default '${Number(value)}'`;
  if (typeof value === "string" || typeof value === "number") return ` default '${value}'`;
  return fail(field);
}

const nullability = (field: Field): string => (field.isRequired ? " not null" : " null");
const action = (value: string | undefined): string =>
  (value ?? "unset").toLowerCase().replace("setnull", "set null");
const tableOf = (model: Model): string => model.dbName ?? model.name;
const columnOf = (field: Field): string => field.dbName ?? field.name;

function columnsOf(model: Model, names: readonly string[]): string {
  const byName = new Map(model.fields.map((field) => [field.name, field]));
  return names.map((name) => columnOf(required(byName.get(name), `${model.name}.${name}`))).join(", ");
}

function required<T>(value: T | null | undefined, what: string): T {
  if (value === null || value === undefined) throw new Error(`${what} is missing in the schema`);
  return value;
}

function fail(field: Field): never {
  throw new Error(`no translation for field ${field.name} ${field.type} ${JSON.stringify(field.nativeType)}`);
}
