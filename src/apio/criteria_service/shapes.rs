//! Shapes of the bodies, for the document: what a table says, as JSON Schemas.

use ocip_services::criteria::ALL;
use ocip_services::criteria::table::CriteriaService;
use ocip_services::table::Setting;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value as Json, json};

use super::given::{CRITERIA, CallersIn, NumberIn, writable_fields};
use super::output::{CallersOut, NumberOut, ScheduleOut};
use super::value_shapes::COMMON_SELECTIONS;
use crate::apio::about::recorded_shape;
use crate::apio::error::ApioError;
use crate::apio::schedule_level;
use crate::apio::settings::shape::{answer_property, change_property};
use crate::dialect::schema::token;
use crate::switch::criteria_service::CRITERIA_CHANGED_MAX;
use crate::switch::value::{CriteriaName, ScheduleName};

/// The table at this position.
fn service_at(position: usize) -> &'static CriteriaService {
    ALL[position]
}

/// A shape of this name that others refer to.
fn component(
    generator: &mut SchemaGenerator,
    name: String,
    make: impl FnOnce(&mut SchemaGenerator) -> Schema,
) -> Schema {
    if !generator.definitions().contains_key(&name) {
        let schema = make(generator).to_value();
        generator.definitions_mut().insert(name.clone(), schema);
    }
    let path = generator.settings().definitions_path.clone();
    Schema::new_ref(format!("#{path}/{name}"))
}

/// The shape of an object: its members with what they say, and those that are always there.
#[derive(Default)]
struct ObjectShape {
    properties: Map<String, Json>,
    required: Vec<&'static str>,
}

// === impl ObjectShape ===

impl ObjectShape {
    /// The same with a member that may be left out.
    fn with(mut self, name: &str, about: &str, mut schema: Schema) -> Self {
        if !about.is_empty() {
            schema.insert("description".to_owned(), about.into());
        }
        self.properties.insert(name.to_owned(), schema.to_value());
        self
    }

    /// The same with a member that is always there.
    fn with_always(mut self, name: &'static str, about: &str, schema: Schema) -> Self {
        self.required.push(name);
        self.with(name, about, schema)
    }

    /// The same with the settings as they are read.
    fn with_answers(mut self, settings: &'static [Setting]) -> Self {
        for one in settings {
            let schema = answer_property(one);
            self = match one.optional {
                true => self.with(one.json, one.about, schema),
                false => self.with_always(one.json, one.about, schema),
            };
        }
        self
    }

    /// The same with the settings as they are changed.
    fn with_changes(self, settings: impl Iterator<Item = &'static Setting>) -> Self {
        settings.fold(self, |shape, one| {
            shape.with(one.json, one.about, change_property(one))
        })
    }

    /// An object that is written.
    fn written(self, about: &str) -> Schema {
        let (properties, required) = (self.properties, self.required);
        json_schema!({
            "description": about, "type": "object",
            "properties": properties, "required": required,
        })
    }

    /// An object that is read, in which nothing else may stand.
    fn read(self, about: &str) -> Schema {
        let properties = self.properties;
        json_schema!({
            "description": about, "type": "object",
            "properties": properties, "additionalProperties": false,
        })
    }
}

// === what is answered ===

/// The service with all its criteria.
pub(super) fn service_out(generator: &mut SchemaGenerator, position: usize) -> Schema {
    let service = service_at(position);
    component(generator, service.shape.to_owned(), |generator| {
        let mut shape = ObjectShape::default().with_answers(service.settings);
        if let Some(list) = service.numbers {
            let number = generator.subschema_for::<NumberOut>();
            let numbers = json_schema!({ "type": "array", "items": number });
            shape = shape.with_always(list.json, "The other numbers.", numbers);
        }
        let one = criteria_in_list(generator, service);
        let all = json_schema!({ "type": "array", "items": one });
        shape
            .with_always(CRITERIA, service.about_criteria, all)
            .written("The answer of GET for the service.")
    })
}

fn criteria_in_list(generator: &mut SchemaGenerator, service: &'static CriteriaService) -> Schema {
    let name = format!("{}InList", service.criteria_shape);
    component(generator, name, |generator| {
        let text = || json_schema!({ "type": "string" });
        let mut shape = named_criteria().with_always(
            "callsFrom",
            "Who calls, in the words of the switch.",
            text(),
        );
        if service.read_only.contains(&"forwardTo") {
            let about = "Where a call that fits goes, in the words of the switch.";
            shape = shape.with("forwardTo", about, text());
        }
        let shape = shape.with_answers(service.fields);
        with_schedules(generator, shape)
            .with_always(
                "fromDnCriteria",
                "Who calls.",
                callers_out(generator, service),
            )
            .written("A criteria in the list of the service.")
    })
}

/// A criteria alone.
pub(super) fn criteria_out(generator: &mut SchemaGenerator, position: usize) -> Schema {
    let service = service_at(position);
    component(generator, service.criteria_shape.to_owned(), |generator| {
        let shape = with_schedules(generator, named_criteria());
        shape
            .with_always(
                "fromDnCriteria",
                "Who calls.",
                callers_out(generator, service),
            )
            .with_answers(service.fields)
            .written("The answer of GET, POST and PUT for a criteria.")
    })
}

fn named_criteria() -> ObjectShape {
    let flag = json_schema!({ "type": "boolean" });
    ObjectShape::default()
        .with_always("name", "", json_schema!({ "type": "string" }))
        .with_always("active", "Whether it counts.", flag)
}

fn with_schedules(generator: &mut SchemaGenerator, shape: ObjectShape) -> ObjectShape {
    let schedule = generator.subschema_for::<ScheduleOut>();
    shape
        .with(
            "timeSchedule",
            "When it counts; always, without one.",
            schedule.clone(),
        )
        .with("holidaySchedule", "On which holidays it counts.", schedule)
}

/// The same after a change, with the id of its record.
pub(super) fn recorded_criteria_out(generator: &mut SchemaGenerator, position: usize) -> Schema {
    recorded_shape(criteria_out(generator, position))
}

/// The truth about a change that was carried out in part.
pub(super) fn partial_out(generator: &mut SchemaGenerator, position: usize) -> Schema {
    let service = service_at(position);
    let name = format!("{}Partly", service.shape);
    let shape = component(generator, name, |generator| {
        let result = result_out(generator, service);
        let results = json_schema!({ "type": "array", "items": result });
        let now = service_out(generator, position);
        ObjectShape::default()
            .with_always(
                "results",
                "What became of each criteria, and of the service.",
                results,
            )
            .with("now", "The service as it is, if it could be read.", now)
            .written("The answer to a change that was carried out in part.")
    });
    recorded_shape(shape)
}

fn result_out(generator: &mut SchemaGenerator, service: &CriteriaService) -> Schema {
    let name = format!("{}Result", service.shape);
    component(generator, name, |generator| {
        let text = json_schema!({ "type": "string" });
        let about = "The criteria or, for the rest of the change, the service.";
        let status = generator.subschema_for::<u16>();
        let error = generator.subschema_for::<ApioError>();
        ObjectShape::default()
            .with_always("name", about, text)
            .with_always("status", "The status that it would have had alone.", status)
            .with("error", "What is wrong with it.", error)
            .written("What became of a part of a change.")
    })
}

/// The callers; a service with selections of its own has a shape of its own.
fn callers_out(generator: &mut SchemaGenerator, service: &CriteriaService) -> Schema {
    callers::<CallersOut>(generator, service, "Callers")
}

fn callers_in(generator: &mut SchemaGenerator, service: &CriteriaService) -> Schema {
    callers::<CallersIn>(generator, service, "CallersToSet")
}

fn callers<T: JsonSchema>(
    generator: &mut SchemaGenerator,
    service: &CriteriaService,
    name: &str,
) -> Schema {
    if service.selections == COMMON_SELECTIONS {
        return generator.subschema_for::<T>();
    }
    let name = format!("{}{name}", service.criteria_shape);
    component(generator, name, |generator| {
        let mut schema = T::json_schema(generator);
        let tokens: Vec<_> = service.selections.iter().map(|one| one.token()).collect();
        if let Some(known) = schema.pointer_mut("/properties/selection/enum") {
            *known = json!(tokens);
        }
        schema
    })
}

// === what is taken ===

/// The body of PUT for the service.
pub(super) fn service_in(generator: &mut SchemaGenerator, position: usize) -> Schema {
    let service = service_at(position);
    component(generator, format!("{}Change", service.shape), |generator| {
        let mut shape = ObjectShape::default().with_changes(service.settings.iter());
        if let Some(list) = service.numbers {
            let number = generator.subschema_for::<NumberIn>();
            let numbers = json_schema!({ "type": "array", "items": number, "maxItems": list.max });
            let about = "The other numbers, each once; they take the place of all that there were.";
            shape = shape.with(list.json, about, numbers);
        }
        let criteria = criteria_in(generator, position);
        let named = json_schema!({ "allOf": [criteria], "required": ["name"] });
        let all =
            json_schema!({ "type": "array", "items": named, "maxItems": CRITERIA_CHANGED_MAX });
        let about = "The criteria to make, to change or to delete, each once.";
        shape
            .with(CRITERIA, about, all)
            .read("The body of PUT for the service.")
    })
}

/// The body of PUT for a criteria.
pub(super) fn criteria_in(generator: &mut SchemaGenerator, position: usize) -> Schema {
    let service = service_at(position);
    let name = format!("{}Change", service.criteria_shape);
    component(generator, name, |generator| {
        let mut shape = names_in(generator).with_changes(writable_fields(service));
        for name in service.read_only {
            let about =
                "Read text: accepted, because clients send back what they got, and ignored.";
            shape = shape.with(name, about, json_schema!({}));
        }
        let time = schedule(generator, "Time");
        let holiday = schedule(generator, "Holiday");
        let about_holiday = "On which holidays it counts; null or empty for whether or not.";
        shape
            .with(
                "fromDnCriteria",
                "Who calls.",
                callers_in(generator, service),
            )
            .with(
                "timeSchedule",
                "When it counts; null or empty for always.",
                time,
            )
            .with("holidaySchedule", about_holiday, holiday)
            .read("A criteria, in the service or alone.")
    })
}

/// The members of a criteria that every service has.
fn names_in(generator: &mut SchemaGenerator) -> ObjectShape {
    let name = token::<{ CriteriaName::CHARACTERS_MAX }>(generator);
    let about_name = "Its name; where the path has it, it may be left out here, and beside \
                      `newName` it is ignored.";
    let about_new = "The name that it is to have, not for a new criteria.";
    let about_delete = "Whether it is to go; nothing but the name goes with it. In a list alone.";
    let delete = json_schema!({ "type": "boolean", "default": false });
    ObjectShape::default()
        .with("name", about_name, name.clone())
        .with("newName", about_new, name)
        .with(
            "active",
            "Whether it counts.",
            json_schema!({ "type": "boolean" }),
        )
        .with("delete", about_delete, delete)
}

/// A criteria that is to be made.
pub(super) fn new_criteria(generator: &mut SchemaGenerator, position: usize) -> Schema {
    let callers = json_schema!({ "required": ["selection"] });
    json_schema!({
        "allOf": [criteria_in(generator, position)],
        "required": ["name", "fromDnCriteria"],
        "properties": { "fromDnCriteria": callers },
    })
}

fn schedule(generator: &mut SchemaGenerator, kind: &str) -> Schema {
    json_schema!({
        "anyOf": [
            { "type": "null" },
            { "type": "object", "maxProperties": 0 },
            {
                "type": "object",
                "properties": {
                    "level": { "type": "string", "enum": schedule_level::NAMES },
                    "name": token::<{ ScheduleName::CHARACTERS_MAX }>(generator),
                    "type": { "const": kind },
                },
                "required": ["level", "name"],
                "additionalProperties": false,
            },
        ],
    })
}
