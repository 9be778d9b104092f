/** Rough shares of common names among people in the United States, in thousandths. General knowledge, not a census. */
const FIRST_NAMES: Readonly<Record<number, string>> = {
  12: "james john robert michael mary",
  10: "william david maria jose",
  8: "richard joseph thomas charles christopher daniel jennifer elizabeth patricia linda",
  6: "matthew anthony mark steven paul andrew joshua barbara susan jessica sarah karen nancy lisa juan luis carlos ana",
  5: "donald kenneth kevin brian george edward ronald timothy jason margaret betty sandra ashley kimberly emily donna",
  4: `michelle carol amanda dorothy melissa deborah stephanie jeffrey ryan jacob gary nicholas eric jonathan stephen larry
    justin scott brandon benjamin samuel jorge jesus miguel antonio anna mohammed muhammad`,
  3: `rebecca sharon laura cynthia kathleen amy angela shirley brenda pamela emma nicole helen samantha katherine christine
    gregory alexander patrick frank raymond jack dennis jerry tyler aaron francisco manuel pedro alejandro sofia olivia`,
  2: `debra rachel carolyn janet maria virginia heather diane julie joyce victoria kelly christina lauren joan evelyn
    olivia judith megan cheryl martha andrea frances hannah jacqueline ann jean alice kathryn gloria teresa sara janice
    adam nathan henry zachary douglas peter kyle noah ethan jeremy walter christian keith roger terry austin sean gerald
    carl harold dylan arthur lawrence jordan jesse bryan billy bruce gabriel joe logan alan albert ricardo fernando
    eduardo sergio roberto javier rosa carmen guadalupe isabella mia ava marie anne kate mike chris alex dan tom jim bob
    bill steve dave matt joe ben sam tony nick tim`,
  1: `erica danielle paula roberta carla brandi brandy robin dana diana denise tina tanya dawn jill joanna jo lori tara
    erin kara cara cora nora lena gina tracy stacy stacey monica veronica melanie melinda miranda amber crystal april
    june jane jan joanne bonnie connie sonia tonya kristen kirsten kelsey chelsea shelby holly molly polly lily lucy
    ruby emilia amelia camila carla karla marta marisa marisol mariana adriana daniela gabriela alejandra valeria elena
    selena helena julia juliana liliana eliana ariana brianna breanna juana luisa paola lucia alicia felicia patrice
    mario marco marcos marcus darius darin darren warren aaron byron myron bryson jayson jaylen jayden hayden aiden
    caden brayden kayden landon london logan colin collin connor conor owen evan ivan ian ryan bryce royce troy roy ray
    ruben robin rodrigo raul saul paulo pablo julio emilio angel angelo dante diego dario edgar elmer omar oscar hugo
    ernesto erik eric alfredo alfonso armando arturo cesar cedric felix felipe hector ismael leonardo lorenzo glen lynn
    bruno duane wayne shane shawn seth stefan sven wei mei li yan ming jin hana sana dana rana tariq omar amir amira
    samir samira ali aliyah aaliyah ahmed ahmad hassan hussein ibrahim fatima aisha noor nadia layla maya mila nina`,
};

const LAST_NAMES: Readonly<Record<number, string>> = {
  8: "smith",
  6.5: "johnson",
  5.5: "williams",
  5: "brown jones",
  4: "garcia miller davis rodriguez martinez",
  3: "hernandez lopez gonzalez wilson anderson thomas taylor moore jackson martin lee nguyen",
  2: `perez thompson white harris sanchez clark ramirez lewis robinson walker young allen king wright scott torres hill
    flores green adams nelson baker hall rivera campbell mitchell carter roberts patel kim`,
  1.4: `gomez phillips evans turner diaz parker cruz edwards collins reyes stewart morris morales murphy cook rogers
    gutierrez ortiz morgan cooper peterson bailey reed kelly howard ramos ward cox richardson watson brooks chavez wood
    james bennett gray mendoza ruiz hughes price alvarez castillo sanders myers long ross foster jimenez chen singh khan`,
  1: `powell jenkins perry russell sullivan bell coleman butler henderson barnes gonzales fisher vasquez simmons romero
    jordan patterson alexander hamilton graham reynolds griffin wallace moreno west cole hayes bryant herrera gibson
    ellis tran medina aguilar stevens murray ford castro marshall owens harrison fernandez mcdonald woods washington
    kennedy wells vargas henry freeman webb tucker guzman burns crawford olson simpson porter hunter gordon mendez silva
    shaw snyder mason dixon munoz hunt hicks holmes palmer wagner black robertson boyd rose stone salazar fox warren
    mills meyer rice schmidt garza daniels ferguson nichols stephens soto weaver ryan gardner payne grant dunn kelley
    li wang liu zhang yang huang wong ali ahmed santos cohen obrien oconnor`,
};

const shares = (table: Readonly<Record<number, string>>): ReadonlyMap<string, number> =>
  new Map(
    Object.entries(table)
      // The first mention of a name counts.
      .reverse()
      .sort(([a], [b]) => Number(a) - Number(b))
      .flatMap(([share, names]) => names.split(/\s+/).map((name) => [name, Number(share) / 1000] as const)),
  );

const first = shares(FIRST_NAMES);
const last = shares(LAST_NAMES);

/** Roughly the share of people whose name begins with the same letter: an initial that agrees says little. */
const INITIAL_SHARE = 0.06;

const shareIn = (names: ReadonlyMap<string, number>, folded: string): number | undefined =>
  /^[a-z]$/.test(folded) ? INITIAL_SHARE : names.get(folded);

/** The share of people of a folded first name (0 to 1); undefined when the name is not among the common ones. */
export const firstNameShare = (folded: string): number | undefined => shareIn(first, folded);

/** The share of people of a folded surname (0 to 1); undefined when the name is not among the common ones. */
export const lastNameShare = (folded: string): number | undefined => shareIn(last, folded);
