//! The words by which headers are recognised, in English and in the languages and systems people export from.
//! `headers` decides what they are used for.

use super::target::Target;

/// Column names as normalised by `headers::key`: folded, letters and digits only.
pub(crate) const SYNONYMS: &[(Target, &str)] = &[
    (
        Target::GivenName,
        "givenname firstname first forename forenames given givennames firstnames vorname vornamen \
         rufname prenom prenoms nombrepila primernombre fornavn fornamn voornaam imie jmeno primeironome \
         nomeproprio имя 名",
    ),
    (
        Target::MiddleName,
        "middlename middle middlenames middleinitial zweitername deuxiemeprenom segundonombre отчество",
    ),
    (
        Target::FamilyName,
        "familyname lastname last surname family nachname familienname zuname nomdefamille apellido \
         apellidos cognome sobrenome apelido etternavn efternamn efternavn achternaam nazwisko prijmeni \
         фамилия 姓",
    ),
    (
        Target::FullName,
        "name fullname fullnamelastfirst fullnamefirstlast namelastfirst namefirstlast student \
         studentname participant learner displayname sortablename nom nomcomplet nometprenom nombre \
         nombrecompleto nombreyapellidos nome nomecompleto vollstandigername teilnehmer teilnehmerin naam \
         namn navn person 姓名 名前 氏名 이름",
    ),
    (
        Target::PreferredName,
        "preferredname preferredgivenname preferredfirstname nickname knownas calledname spitzname surnom \
         apodo",
    ),
    (Target::Pronouns, "pronouns pronoun pronomen pronoms pronombres"),
    (
        Target::Email,
        "email emails emailaddress emailaddresses emailadress eaddress mail mailaddress primaryemail \
         secondaryemail workemail workemailaddress personalemail personalemailaddress schoolemail \
         businessemail homeemail alternateemail emailadresse mailadresse courriel adressecourriel \
         adresseemail adressemail adresseelectronique correo correoelectronico direcciondecorreo posta \
         indirizzoemail epost epostadress epostadresse emailadres почта 邮箱 メール",
    ),
    (
        Target::Phone,
        "phone phones phoneno phonenumber mob mobileno mobno cellno telno contactnumber telephone \
         telephonenumber tel mobile mobilephone mobilenumber cell cellphone sms telefon telefonnummer \
         handy handynummer mobil mobilnummer portable numerodetelephone telefono movil celular telefone \
         telefoon телефон 电话 電話",
    ),
    (
        Target::Url,
        "url urls website web webaddress homepage linkedin linkedinurl linkedinprofile profileurl \
         webseite siteweb",
    ),
    (Target::Identifier("id-number"), "idnumber"),
    (Target::Identifier("org-defined-id"), "orgdefinedid"),
    (Target::Identifier("sis-login"), "sisloginid"),
    (Target::Identifier("sis"), "sisid sisuserid sourcedid"),
    (
        Target::Identifier("student-number"),
        "studentnumber studentid studentno matrikelnummer matriculationnumber matrikel numeroetudiant \
         numerodetudiant matricule matricula numerodeestudiante studentnummer 学号 学籍番号",
    ),
    (
        Target::Identifier("username"),
        "username login loginid userlogin benutzername identifiant nomdutilisateur usuario \
         nombredeusuario",
    ),
    (Target::Identifier("lms"), "canvasid userid canvasuserid moodleid lmsid"),
    (Target::Identifier("person"), "personid participantid teilnehmernummer"),
    (Target::Identifier("id"), "id"),
    (Target::Identifiers, "identifiers identifier"),
    (
        Target::Location,
        "location city citystate citystatecountry town place cityofresidence residence stadt ort wohnort \
         ville lieu ciudad localidad citta cidade stad woonplaats miasto город 城市",
    ),
    (Target::Tags, "tags tag labels schlagworte etiquettes etiquetas"),
    (
        Target::Cohort,
        "cohort cohortcode cohortid kohorte jahrgang lehrgang cohorte promotion promo cohorteducativa \
         coorte turma",
    ),
    (Target::Role, "role roles courserole rolle funktion rol ruolo papel"),
    (
        Target::Status,
        "status enrollmentstatus enrolmentstatus enrollmentstate state stand teilnahmestatus statut etat \
         estado estatus stato",
    ),
    (
        Target::Begin,
        "begin began begindate startdate enrolledon enrollmentdate enrolmentdate joined beginn eintritt \
         datededebut debut inicio fechadeinicio",
    ),
    (Target::End, "end enddate ended ende austritt datedefin fin fechadefin"),
    (
        Target::CompletedOn,
        "completedon completed completiondate datecompleted graduatedon graduationdate graddate abschluss \
         abschlussam abgeschlossenam abschlussdatum datedobtention diplomele fechadegraduacion",
    ),
    (Target::Intent, "intent goal ziel objectif objetivo"),
    (
        Target::EntryBackground,
        "backgroundatentry fieldatentry background field professionalbackground professionalfield \
         industry industrysector sector discipline fachgebiet fachrichtung berufsfeld branche bereich \
         domaine secteur campo area settore",
    ),
    (
        Target::EntryTitle,
        "titleatentry title jobtitle job position occupation profession beruf berufsbezeichnung tatigkeit \
         stelle metier poste fonction profesion puesto cargo ocupacion professione profissao beroep \
         functie yrke 职位",
    ),
    (
        Target::EntryEmployer,
        "employeratentry employer company companyname organization organisation organizationname firm \
         workplace firma unternehmen arbeitgeber betrieb entreprise societe employeur empresa compania \
         empleador azienda datoredilavoro bedrijf werkgever foretag arbetsgivare 公司",
    ),
    (
        Target::Years,
        "yearsatentry years yearsofexperience yearsofexp yrsofexp yrsofexperience yearsinfield yrsinfield \
         yearsexperience experience experienceyears berufsjahre berufserfahrung berufserfahrungjahre \
         berufserfahrunginjahren anneesdexperience anosdeexperiencia",
    ),
    (Target::BackgroundNow, "backgroundnow currentbackground fieldnow currentfield"),
    (Target::CurrentTitle, "currenttitle currentjobtitle titlenow currentposition"),
    (
        Target::CurrentOrganization,
        "currentorganization currentorganisation currentemployer currentcompany employernow",
    ),
    (
        Target::Notes,
        "notes note comment comments remark remarks bemerkung bemerkungen notiz notizen anmerkung \
         anmerkungen remarque remarques commentaire commentaires nota notas comentario comentarios \
         observaciones",
    ),
];

/// Never kept, whatever they hold.
pub(crate) const PRIVATE: &str = "\
    password passwort kennwort motdepasse contrasena senha wachtwoord pin birthdate birthday \
    dateofbirth dob geburtsdatum geburtstag datedenaissance fechadenacimiento datadinascita \
    datadenascimento geboortedatum ssn socialsecuritynumber nationalid passportnumber gender \
    sex religion";

/// Written by our own export, but taken from records that a roster can't create.
pub(crate) const DERIVED: &str = "certificatenumber hiredby hiresmade";
