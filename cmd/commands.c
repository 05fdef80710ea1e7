#include "cmd/cmd.h"

const struct command commands[] = {
    {"init", "init --from FOLDER [--notified FILE] [--start DAY]",
     N_("make a new site in the folder that -C names"),
     N_("  --from FOLDER    site.conf and mapping/ to begin with\n"
        "  --notified FILE  letters that an older system sent: "
        "serial,kind,day\n"
        "  --start DAY      windows that opened before this day are not for "
        "us\n"
        "One of --notified and --start is needed: without them the first "
        "night\n"
        "would send every letter that another system has sent already."),
     cmd_init},
    {"import", "import [--mapping NAME] FILE...",
     N_("read files of records into the register"),
     N_("  --mapping NAME   mapping of mapping/ for all these files; without "
        "it the\n"
        "                   name of each file must match a pattern of "
        "site.conf\n"
        "Files stand in the site's inbox/.  The same file again changes "
        "nothing."),
     cmd_import},
    {"notified", "notified FILE [--json]",
     N_("note letters that others have posted: they are not sent again"),
     N_("  FILE             serial,kind,day, one letter a line; kind is "
        "signature\n"
        "                   or authentication\n"
        "Letters that a run of ours tells, too, are counted: exit 4."),
     cmd_notified},
    {"select", "select --as-of DAY [--json]",
     N_("count who would be sent a letter on a day, and why not (dry run)"),
     NULL, cmd_select},
    {"explain", "explain PERSON --as-of DAY [--json]",
     N_("tell why a person is, or is not, sent a letter"),
     N_("  PERSON           resident number (宛名番号)"), cmd_explain},
    {"run", "run --as-of DAY [--workers N] [--full] [--timing] [--json]",
     N_("the nightly batch: inbox to sealed run"),
     N_("  --as-of DAY      the day to select for, such as 2026-11-20\n"
        "  --workers N      rendering processes, instead of site.conf's\n"
        "  --timing         print the time of each step as JSON on stderr\n"
        "  --full           let poppler read every piece, not a sample\n"
        "The same command again finds the night done and changes nothing; "
        "after\n"
        "a failure it goes on where the failed one stopped."),
     cmd_run},
    {"status", "status [RUN] [--json]",
     N_("show runs, their state and what to do next"), NULL, cmd_status},
    {"report", "report RUN --html FILE",
     N_("a page about a run: counts, reasons, bundles, pictures"),
     N_("  RUN              as shirase status lists it\n"
        "  --html FILE      where the page goes; - is standard output\n"
        "The page stands alone, prints on A4 and holds no personal data."),
     cmd_report},
    {"proof", "proof RUN --pdf FILE",
     N_("the letters to look at before a run is printed, as one PDF"),
     N_("  RUN              as shirase status lists it\n"
        "  --pdf FILE       where it goes\n"
        "A cover lists each letter and why it was chosen; the window, the "
        "plates and\n"
        "the reasons of held letters follow.  It holds names and addresses."),
     cmd_proof},
    {"abandon", "abandon RUN",
     N_("give up a run that was not handed over; its residents are due again"),
     N_("  RUN              as shirase status lists it\n"
        "The files of the run go to quarantine/.  The next night plans these\n"
        "residents anew, under other numbers."),
     cmd_abandon},
    {"held", "held [--seen] [--as-of DAY] [--json]",
     N_("list who is held, why, for how long, and how many days are left"),
     N_("  --seen           note that a person has seen these\n"
        "  --as-of DAY      count days to this day (today)\n"
        "Ends with 4 where a hold is new since --seen, or ends within 45 "
        "days."),
     cmd_held},
    {"resolve", "resolve PERSON --send|--by-hand|--drop --reason WHY --by NAME",
     N_("decide about a person who is held"),
     N_("  --send           the next run takes the person\n"
        "  --by-hand        the office writes: these certificates are "
        "notified\n"
        "  --drop           no letter for these certificates"),
     cmd_resolve},
    {"unhold", "unhold PERSON --reason WHY --by NAME",
     N_("let go a person whom the office held, or whose letter it withdrew"),
     NULL, cmd_unhold},
    {"approve", "approve RUN --manifest SHA256 --by NAME",
     N_("approve a sealed run for its release"),
     N_("  --manifest SHA256  of the manifest.json that was looked at\n"
        "  --by NAME          who approves\n"
        "The approval holds for these bytes alone: what changes a bundle voids "
        "it."),
     cmd_approve},
    {"release",
     "release RUN [--to FOLDER] [--as-of DAY] [--withdraw-renewed] [--json]",
     N_("hand an approved run over: from stage/ to outbox/"),
     N_("  --to FOLDER        instead of the site's outbox/, on the same file "
        "system\n"
        "  --as-of DAY        the day of the release (today)\n"
        "  --withdraw-renewed take out letters of those who have renewed "
        "meanwhile, too\n"
        "Before that the letters are compared with the register, which must "
        "not be\n"
        "older than 3 days.  Letters of persons who died, moved or came under "
        "a support\n"
        "measure are taken out; the run is then made anew and must be approved "
        "again."),
     cmd_release},
    {"withdraw", "withdraw PIECE... --reason WHY --by NAME",
     N_("take letters out of a run, or ask the vendor to pull them"),
     N_("  PIECE            number of a piece, such as 0123456789ab-000123; "
        "all "
        "of one\n"
        "                   run\n"
        "Before the release the bundles are made anew, and the run must be "
        "approved\n"
        "again.  After it a request to the vendor (PDF and CSV) is laid beside "
        "the run."),
     cmd_withdraw},
    {"hold", "hold PIECE... --reason WHY --by NAME",
     N_("keep letters back before the release; their persons wait for unhold"),
     NULL, cmd_hold},
    {"ack", "ack RUN FILE [--json]",
     N_("read what the vendor tells of each letter"),
     N_("  FILE             seq,piece,status,reprints,posted_on; status is "
        "inserted,\n"
        "                   pulled or missing (UTF-8 or CP932)\n"
        "The run closes when every letter is told of."),
     cmd_ack},
    {"audit", "audit [--outbox FOLDER] [--json]",
     N_("check that ledger, files and release journal agree, by another "
        "program"),
     N_("  --outbox FOLDER  where released folders are kept, if not in outbox/\n"
        "Needs python3; qpdf and pdftotext are used where they are installed."),
     cmd_audit},
    {"backup", "backup FILE",
     N_("copy the ledger while others may work on it, and check the copy"),
     NULL, cmd_backup},
    {"reconcile", "reconcile --by NAME [--lost RUN]",
     N_("bring an older ledger up to the release journal"),
     N_("  --by NAME        who answers for it; kept in the ledger\n"
        "  --lost RUN       a release of which the ledger knows nothing: "
        "nobody "
        "whose\n"
        "                   window was open by then gets a letter any more"),
     cmd_reconcile},
    {"purge", "purge --before DAY --by NAME [--dry-run] [--json]",
     N_("remove names and addresses of closed runs; counts and hashes stay"),
     N_("  --before DAY     runs, nights and lists of earlier days\n"
        "  --dry-run        only tell what would go"),
     cmd_purge},
    {"preview",
     "preview PIECE|FORM --png FILE [--trace FILE] [--side K] [--dpi N] "
     "[--sample short|usual|longest] [--grid] [--frames] [--folds] "
     "[--window]",
     N_("draw one side of a piece or of a form as a picture"),
     N_("  PIECE            serial of a piece, such as 0123456789ab-000123\n"
        "  FORM             a form of the site's set, such as notice.svg\n"
        "  --png FILE       where the picture goes; - is standard output\n"
        "  --trace FILE     the drawing calls as text, to compare versions\n"
        "  --side K         side of the piece, from 1 (1)\n"
        "  --dpi N          resolution (110)\n"
        "  --sample WHICH   sample values of a form (usual)\n"
        "  --grid --frames --folds --window\n"
        "                   draw over a form: 5 mm lines, room of fields and "
        "codes,\n"
        "                   folds, what the envelope's window always and ever "
        "shows"),
     cmd_preview},
    {"form",
     "form check [SET|FILE...] | form list [SET] | form diff OLD NEW --png "
     "FILE [--sample short|usual|longest] [--dpi N] [--json]",
     N_("check forms, list them, or show what changed between two sets"),
     N_("  SET              a folder with set.conf, or a name of templates/;\n"
        "                   without one, the set of the site\n"
        "  FILE             one form of such a folder\n"
        "  check            each error with file, line and column; exit 16 "
        "where\n"
        "                   there is one\n"
        "  diff OLD NEW     two sets, or two files: old and new beside each "
        "other,\n"
        "                   what changed in a box, a picture for each side\n"
        "  --png FILE       FILE; of a set each form's picture is called\n"
        "                   FILE-FORM.png\n"
        "  --sample WHICH   sample values (usual)\n"
        "  --dpi N          resolution of the pictures (110)"),
     cmd_form},
    {"specimen", "specimen --png FILE|--pdf FILE [--dpi N]",
     N_("set a sheet that shows faces, fits and alignments, to look at"),
     N_("  --png FILE       as a picture; - is standard output\n"
        "  --pdf FILE       as a print file\n"
        "  --dpi N          resolution of the picture (110)\n"
        "A site is not needed: templates/specimen is a set like any other."),
     cmd_specimen},
    {"marks", "marks [--test-sheet --pdf FILE [--png FILE] [--inserter NAME]]",
     N_("list profiles of inserter marks, or print a sheet to try them with"),
     N_("  --test-sheet     a sheet to lay on the machine, and sheets to feed\n"
        "  --pdf FILE       where they go, as a print file\n"
        "  --png FILE       the first sheet as a picture; - is standard "
        "output\n"
        "  --inserter NAME  with the lines of this profile\n"
        "A site is not needed; with -C SITE its own profiles are known too."),
     cmd_marks},
    {"envelope",
     "envelope check [NAME|FILE...] [--png FILE] [--dpi N] | envelope list | "
     "envelope art NAME|FILE --as-of DAY --pdf FILE [--json]",
     N_("tell what the window of an envelope shows, and make its artwork"),
     N_("  check            what shows while the contents slide; refused or "
        "not\n"
        "  list             the profiles\n"
        "  art              the flat sheet as a print file, -C SITE its "
        "sender\n"
        "  NAME             a profile of envelope/ in the site, or of the "
        "program;\n"
        "                   check without one: all of them\n"
        "  FILE             a profile as a file, NAME.conf\n"
        "  --png FILE       draw one with its contents in the four corners; "
        "with -C\n"
        "                   they are the site's own letter\n"
        "  --dpi N          resolution of the picture (70)\n"
        "  --as-of DAY      whose office sends: the row of site.conf for that "
        "day\n"
        "  --pdf FILE       where the artwork goes\n"
        "A profile is refused (16) where the address can leave the window, or "
        "an\n"
        "edge of the sheet can enter it."),
     cmd_envelope},
    {"verify", "verify DIR [--full] [--json]",
     N_("read a run's folder back and compare it with its manifest"),
     N_("  --full           let poppler read every piece, not a sample\n"
        "With -C SITE names and addresses are compared with the ledger too."),
     cmd_verify},
    {"names", "names [--hex] [--json] FILE",
     N_("tell for each name whether it can be printed, and with which face"),
     N_("  FILE             rows id<TAB>text; - is standard input\n"
        "  --hex            the text is its UTF-8 bytes in hexadecimal"),
     cmd_names},
    {"barcode", "barcode [--full] POSTAL REST",
     N_("print the customer barcode of an address"),
     N_("  POSTAL           seven digits\n"
        "  REST             the part of the address after its town\n"
        "  --full           REST is the whole address; the list that postal "
        "load\n"
        "                   read says where its town ends (needs -C SITE)"),
     cmd_barcode},
    {"postal", "postal load FILE [--json]",
     N_("load Japan Post's list of postal codes"),
     N_("  FILE             utf_ken_all.csv, or KEN_ALL.CSV of the old layout\n"
        "The whole list replaces the one before.  With a list addresses are "
        "split\n"
        "where their town ends, and codes are checked against towns."),
     cmd_postal},
    {"check",
     "check FILE.pdf [--as PROFILE] [--trim WxH] [--tac N] [--pages N] "
     "[--json]",
     N_("check a print file rule by rule, with a reader of its own"),
     N_("  --as PROFILE     plain, x1a, x4 or vt (PDF/VT-1); auto takes what "
        "the\n"
        "                   file says of itself (auto)\n"
        "  --trim WxH       size of every page in mm, such as 210x297\n"
        "  --tac N          most ink of one colour in percent (300)\n"
        "  --pages N        number of pages\n"
        "Exit code 0: no rule is broken; 4: some are.  The standards "
        "themselves\n"
        "are not certified by this."),
     cmd_check},
};
const size_t n_commands = sizeof commands / sizeof commands[0];
