//! Which column holds what. Headers are known by name, in any order, in English and in the words that other
//! languages and learning-management systems use for the same thing.

use crate::domain::text::fold;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Target {
    GivenName,
    MiddleName,
    FamilyName,
    /// The whole name in one cell.
    FullName,
    PreferredName,
    Pronouns,
    Email,
    Phone,
    Url,
    /// The number a system knows a person by; the name of that system.
    Identifier(&'static str),
    /// `system=number`, several in a cell.
    Identifiers,
    Location,
    Tags,
    Cohort,
    Role,
    Status,
    Begin,
    End,
    CompletedOn,
    Intent,
    EntryField,
    EntryTitle,
    EntryEmployer,
    Years,
    FieldNow,
    CurrentTitle,
    CurrentOrganization,
    Notes,
}

impl Target {
    /// What it is called in a report.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::GivenName => "given name",
            Self::MiddleName => "middle name",
            Self::FamilyName => "family name",
            Self::FullName => "name",
            Self::PreferredName => "preferred name",
            Self::Pronouns => "pronouns",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Url => "web address",
            Self::Identifier(system) => system,
            Self::Identifiers => "identifiers",
            Self::Location => "location",
            Self::Tags => "tags",
            Self::Cohort => "cohort",
            Self::Role => "role",
            Self::Status => "status",
            Self::Begin => "begin",
            Self::End => "end",
            Self::CompletedOn => "completed on",
            Self::Intent => "intent",
            Self::EntryField => "field at entry",
            Self::EntryTitle => "title at entry",
            Self::EntryEmployer => "employer at entry",
            Self::Years => "years at entry",
            Self::FieldNow => "field now",
            Self::CurrentTitle => "current title",
            Self::CurrentOrganization => "current organization",
            Self::Notes => "notes",
        }
    }

    /// Whether several columns may give it.
    const fn is_many(self) -> bool {
        matches!(self, Self::Email | Self::Phone | Self::Url | Self::Tags)
    }

    /// Whether its cells never run over several lines.
    #[must_use]
    pub const fn is_one_line(self) -> bool {
        matches!(
            self,
            Self::GivenName | Self::MiddleName | Self::FamilyName | Self::FullName | Self::Email | Self::Identifier(_) | Self::Cohort | Self::Status
        )
    }
}

/// Synonyms as [`key`] makes them: folded, letters and digits only.
const SYNONYMS: &[(Target, &[&str])] = &[
    (
        Target::GivenName,
        &[
            "givenname",
            "firstname",
            "first",
            "forename",
            "given",
            "givennames",
            "firstnames",
            "vorname",
            "vornamen",
            "rufname",
            "prenom",
            "prenoms",
            "nombrepila",
            "primernombre",
            "fornavn",
            "fornamn",
            "voornaam",
            "imie",
            "jmeno",
            "primeironome",
            "nomeproprio",
            "имя",
            "名",
        ],
    ),
    (Target::MiddleName, &["middlename", "middle", "middlenames", "middleinitial", "zweitername", "deuxiemeprenom", "segundonombre", "отчество"]),
    (
        Target::FamilyName,
        &[
            "familyname",
            "lastname",
            "last",
            "surname",
            "family",
            "nachname",
            "familienname",
            "zuname",
            "nomdefamille",
            "apellido",
            "apellidos",
            "cognome",
            "sobrenome",
            "apelido",
            "etternavn",
            "efternamn",
            "efternavn",
            "achternaam",
            "nazwisko",
            "prijmeni",
            "фамилия",
            "姓",
        ],
    ),
    (
        Target::FullName,
        &[
            "name",
            "fullname",
            "student",
            "studentname",
            "participant",
            "learner",
            "displayname",
            "sortablename",
            "nom",
            "nomcomplet",
            "nometprenom",
            "nombre",
            "nombrecompleto",
            "nombreyapellidos",
            "nome",
            "nomecompleto",
            "vollstandigername",
            "teilnehmer",
            "teilnehmerin",
            "naam",
            "namn",
            "navn",
            "person",
            "姓名",
            "名前",
            "氏名",
            "이름",
        ],
    ),
    (
        Target::PreferredName,
        &["preferredname", "preferredgivenname", "preferredfirstname", "nickname", "knownas", "calledname", "spitzname", "surnom", "apodo"],
    ),
    (Target::Pronouns, &["pronouns", "pronoun", "pronomen", "pronoms", "pronombres"]),
    (
        Target::Email,
        &[
            "email",
            "emails",
            "emailaddress",
            "emailaddresses",
            "mail",
            "mailaddress",
            "primaryemail",
            "secondaryemail",
            "workemail",
            "personalemail",
            "alternateemail",
            "emailadresse",
            "mailadresse",
            "courriel",
            "adressecourriel",
            "adresseemail",
            "adressemail",
            "adresseelectronique",
            "correo",
            "correoelectronico",
            "direcciondecorreo",
            "posta",
            "indirizzoemail",
            "epost",
            "epostadress",
            "epostadresse",
            "emailadres",
            "почта",
            "邮箱",
            "メール",
        ],
    ),
    (
        Target::Phone,
        &[
            "phone",
            "phones",
            "phonenumber",
            "telephone",
            "telephonenumber",
            "tel",
            "mobile",
            "mobilephone",
            "mobilenumber",
            "cell",
            "cellphone",
            "sms",
            "telefon",
            "telefonnummer",
            "handy",
            "handynummer",
            "mobil",
            "mobilnummer",
            "portable",
            "numerodetelephone",
            "telefono",
            "movil",
            "celular",
            "telefone",
            "telefoon",
            "телефон",
            "电话",
            "電話",
        ],
    ),
    (
        Target::Url,
        &[
            "url",
            "urls",
            "website",
            "web",
            "webaddress",
            "homepage",
            "linkedin",
            "linkedinurl",
            "linkedinprofile",
            "profileurl",
            "webseite",
            "siteweb",
        ],
    ),
    (Target::Identifier("id-number"), &["idnumber"]),
    (Target::Identifier("org-defined-id"), &["orgdefinedid"]),
    (Target::Identifier("sis-login"), &["sisloginid"]),
    (Target::Identifier("sis"), &["sisid", "sisuserid", "sourcedid"]),
    (
        Target::Identifier("student-number"),
        &[
            "studentnumber",
            "studentid",
            "studentno",
            "matrikelnummer",
            "matriculationnumber",
            "matrikel",
            "numeroetudiant",
            "numerodetudiant",
            "matricule",
            "matricula",
            "numerodeestudiante",
            "studentnummer",
            "学号",
            "学籍番号",
        ],
    ),
    (
        Target::Identifier("username"),
        &["username", "login", "loginid", "userlogin", "benutzername", "identifiant", "nomdutilisateur", "usuario", "nombredeusuario"],
    ),
    (Target::Identifier("lms"), &["canvasid", "userid", "canvasuserid", "moodleid", "lmsid"]),
    (Target::Identifier("person"), &["personid", "participantid", "teilnehmernummer"]),
    (Target::Identifier("id"), &["id"]),
    (Target::Identifiers, &["identifiers", "identifier"]),
    (
        Target::Location,
        &[
            "location",
            "city",
            "town",
            "place",
            "cityofresidence",
            "residence",
            "stadt",
            "ort",
            "wohnort",
            "ville",
            "lieu",
            "ciudad",
            "localidad",
            "citta",
            "cidade",
            "stad",
            "woonplaats",
            "miasto",
            "город",
            "城市",
        ],
    ),
    (Target::Tags, &["tags", "tag", "labels", "schlagworte", "etiquettes", "etiquetas"]),
    (
        Target::Cohort,
        &[
            "cohort",
            "cohortcode",
            "cohortid",
            "kohorte",
            "jahrgang",
            "lehrgang",
            "cohorte",
            "promotion",
            "promo",
            "cohorteducativa",
            "coorte",
            "turma",
        ],
    ),
    (Target::Role, &["role", "roles", "courserole", "rolle", "funktion", "rol", "ruolo", "papel"]),
    (
        Target::Status,
        &[
            "status",
            "enrollmentstatus",
            "enrolmentstatus",
            "enrollmentstate",
            "state",
            "stand",
            "teilnahmestatus",
            "statut",
            "etat",
            "estado",
            "estatus",
            "stato",
        ],
    ),
    (
        Target::Begin,
        &[
            "begin",
            "began",
            "begindate",
            "startdate",
            "enrolledon",
            "enrollmentdate",
            "enrolmentdate",
            "joined",
            "beginn",
            "eintritt",
            "datededebut",
            "debut",
            "inicio",
            "fechadeinicio",
        ],
    ),
    (Target::End, &["end", "enddate", "ended", "ende", "austritt", "datedefin", "fin", "fechadefin"]),
    (
        Target::CompletedOn,
        &[
            "completedon",
            "completed",
            "completiondate",
            "datecompleted",
            "graduatedon",
            "graduationdate",
            "abschluss",
            "abgeschlossenam",
            "abschlussdatum",
            "datedobtention",
            "diplomele",
            "fechadegraduacion",
        ],
    ),
    (Target::Intent, &["intent", "goal", "ziel", "objectif", "objetivo"]),
    (
        Target::EntryField,
        &[
            "fieldatentry",
            "field",
            "background",
            "professionalbackground",
            "professionalfield",
            "industry",
            "sector",
            "discipline",
            "fachgebiet",
            "fachrichtung",
            "berufsfeld",
            "branche",
            "bereich",
            "domaine",
            "secteur",
            "campo",
            "area",
            "settore",
        ],
    ),
    (
        Target::EntryTitle,
        &[
            "titleatentry",
            "title",
            "jobtitle",
            "job",
            "position",
            "occupation",
            "profession",
            "beruf",
            "berufsbezeichnung",
            "tatigkeit",
            "stelle",
            "metier",
            "poste",
            "fonction",
            "profesion",
            "puesto",
            "cargo",
            "ocupacion",
            "professione",
            "profissao",
            "beroep",
            "functie",
            "yrke",
            "职位",
        ],
    ),
    (
        Target::EntryEmployer,
        &[
            "employeratentry",
            "employer",
            "company",
            "companyname",
            "organization",
            "organisation",
            "organizationname",
            "firm",
            "workplace",
            "firma",
            "unternehmen",
            "arbeitgeber",
            "betrieb",
            "entreprise",
            "societe",
            "employeur",
            "empresa",
            "compania",
            "empleador",
            "azienda",
            "datoredilavoro",
            "bedrijf",
            "werkgever",
            "foretag",
            "arbetsgivare",
            "公司",
        ],
    ),
    (
        Target::Years,
        &[
            "yearsatentry",
            "years",
            "yearsofexperience",
            "yearsexperience",
            "experience",
            "experienceyears",
            "berufsjahre",
            "berufserfahrung",
            "anneesdexperience",
            "anosdeexperiencia",
        ],
    ),
    (Target::FieldNow, &["fieldnow", "currentfield"]),
    (Target::CurrentTitle, &["currenttitle", "currentjobtitle", "titlenow", "currentposition"]),
    (Target::CurrentOrganization, &["currentorganization", "currentorganisation", "currentemployer", "currentcompany", "employernow"]),
    (
        Target::Notes,
        &[
            "notes",
            "note",
            "comment",
            "comments",
            "remark",
            "remarks",
            "bemerkung",
            "bemerkungen",
            "notiz",
            "notizen",
            "anmerkung",
            "anmerkungen",
            "remarque",
            "remarques",
            "commentaire",
            "commentaires",
            "nota",
            "notas",
            "comentario",
            "comentarios",
            "observaciones",
        ],
    ),
];

/// Never kept, whatever they hold.
const PRIVATE: &[&str] = &[
    "password",
    "passwort",
    "kennwort",
    "motdepasse",
    "contrasena",
    "senha",
    "wachtwoord",
    "pin",
    "birthdate",
    "birthday",
    "dateofbirth",
    "dob",
    "geburtsdatum",
    "geburtstag",
    "datedenaissance",
    "fechadenacimiento",
    "datadinascita",
    "datadenascimento",
    "geboortedatum",
    "ssn",
    "socialsecuritynumber",
    "nationalid",
    "passportnumber",
    "gender",
    "sex",
    "religion",
];

/// Written by our own export, but kept in records that a roster can't make.
const DERIVED: &[&str] = &["certificatenumber", "hiredby", "hiresmade"];

/// A header as synonyms are compared: folded, letters and digits only.
fn key(header: &str) -> String {
    fold(header).chars().filter(|letter| letter.is_alphanumeric()).collect()
}

/// What a header promises by itself.
#[must_use]
pub fn recognise(header: &str) -> Option<Target> {
    let key = key(header);
    SYNONYMS.iter().find(|(_, words)| words.contains(&key.as_str())).map(|(target, _)| *target)
}

/// Whether a header promises a name, which is what a table of people must have.
#[must_use]
pub fn is_name(header: &str) -> bool {
    matches!(recognise(header), Some(Target::GivenName | Target::FamilyName | Target::FullName))
}

/// What the columns of a file hold.
#[derive(Debug, Default)]
pub struct Columns {
    /// Index of the column, its header and what it holds.
    pub taken: Vec<(usize, String, Target)>,
    /// Header and why it was left.
    pub left: Vec<(String, &'static str)>,
    /// Whether this is a gradebook of Canvas, which has lines that are no people.
    pub is_gradebook: bool,
}

impl Columns {
    /// Decides what each column holds. `cohort_is_named`: the cohort was given beside the file, so that a
    /// column for it is not asked.
    #[must_use]
    pub fn of(header: &[String], cohort_is_named: bool) -> Self {
        let promised: Vec<Option<Target>> = header.iter().map(|name| recognise(name)).collect();
        let has = |target: Target| promised.contains(&Some(target));
        let (given, family) = (has(Target::GivenName), has(Target::FamilyName));
        let is_gradebook = header.iter().any(|name| key(name) == "student");
        let mut columns = Self { is_gradebook, ..Self::default() };
        for (index, name) in header.iter().enumerate() {
            let found = match promised.get(index).copied().flatten() {
                // German lists say “Name, Vorname” and Spanish ones “Nombre, Apellidos”: the other half.
                Some(Target::FullName) if given && family => Err("given and family name have columns of their own"),
                Some(Target::FullName) if given => Ok(Target::FamilyName),
                Some(Target::FullName) if family => Ok(Target::GivenName),
                Some(Target::Identifier("id")) if is_gradebook => Ok(Target::Identifier("lms")),
                Some(Target::Cohort) if cohort_is_named => Err("the cohort is named beside the file"),
                Some(target) => Ok(target),
                None => Err(why_left(name)),
            };
            let found = found.and_then(|target| {
                let twice = !target.is_many() && columns.taken.iter().any(|(_, _, held)| *held == target);
                if twice { Err("another column already gives this") } else { Ok(target) }
            });
            match found {
                Ok(target) => columns.taken.push((index, name.clone(), target)),
                Err(reason) => columns.left.push((name.clone(), reason)),
            }
        }
        columns
    }

    /// The column that holds `target`; the first, when several do.
    #[must_use]
    pub fn index_of(&self, target: Target) -> Option<usize> {
        self.taken.iter().find(|(_, _, held)| *held == target).map(|(index, _, _)| *index)
    }

    #[must_use]
    pub fn have_names(&self) -> bool {
        self.taken.iter().any(|(_, _, target)| matches!(target, Target::GivenName | Target::FamilyName | Target::FullName))
    }
}

fn why_left(header: &str) -> &'static str {
    let key = key(header);
    if key.is_empty() {
        "it has no header"
    } else if PRIVATE.contains(&key.as_str()) {
        "never kept"
    } else if DERIVED.contains(&key.as_str()) {
        "worked out by alumnet"
    } else {
        "not known"
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::roster::columns::COLUMNS;

    fn targets(header: &[&str]) -> Vec<Target> {
        let header: Vec<String> = header.iter().map(|name| (*name).to_owned()).collect();
        Columns::of(&header, false).taken.into_iter().map(|(_, _, target)| target).collect()
    }

    #[test]
    fn no_synonym_stands_for_two_things() {
        let mut all: Vec<&str> = SYNONYMS.iter().flat_map(|(_, words)| words.iter().copied()).chain(PRIVATE.iter().copied()).collect();
        for word in &all {
            assert_eq!(key(word), *word, "synonyms are written folded");
        }
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
    }

    #[test]
    fn every_header_of_our_own_is_known() {
        for column in COLUMNS {
            assert!(recognise(column.header).is_some() || DERIVED.contains(&key(column.header).as_str()), "{}", column.header);
        }
    }

    #[test]
    fn names_are_understood_beside_each_other() {
        use Target::{Email, FamilyName, FullName, GivenName};
        assert_eq!(targets(&["Name", "E-Mail"]), [FullName, Email]);
        assert_eq!(targets(&["Name", "Vorname"]), [FamilyName, GivenName]);
        assert_eq!(targets(&["Nombre", "Apellidos"]), [GivenName, FamilyName]);
        assert_eq!(targets(&["Prénom", "Nom"]), [GivenName, FamilyName]);
        assert_eq!(targets(&["Name", "First Name", "LAST_NAME"]), [GivenName, FamilyName]);
        assert_eq!(targets(&["givenName", "familyName", "Password", "Birthdate", "Shoe size"]), [GivenName, FamilyName]);
    }

    #[test]
    fn a_column_that_is_left_says_why() {
        let header: Vec<String> = ["Name", "Password", "Hired by", "Shoe size", "", "Full name"].map(str::to_owned).to_vec();
        let left: Vec<&str> = Columns::of(&header, false).left.into_iter().map(|(_, reason)| reason).collect();
        assert_eq!(left, ["never kept", "worked out by alumnet", "not known", "it has no header", "another column already gives this"]);
    }
}
