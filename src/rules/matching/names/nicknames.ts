/**
 * A formal name and what people of that name are called or how it is also spelled, English and Spanish first. A name may
 * stand in several lines: Alex is Alexander or Alexandra, and those two are not one name.
 */
const GROUPS = `
aaron ron ronnie
abigail abby abbie gail
abraham abe bram abram ibrahim
adelaide addie heidi
adriana adri
albert al bert bertie alberto beto
alejandro alex ale jandro
alejandra alex ale sandra
alexander alex al alec sasha xander sandy aleksandr oleksandr alexandre
alexandra alex lexi lexie sandra sasha sandy alexa aleksandra oleksandra
alfred al fred freddie alfredo fredo
alice ali allie
allison allie ally alison alyson
amanda mandy amy manda
amelia amy mel millie emily
anastasia stacy ana nastya asya
andrew andy drew andre andrei andrey andreas andres
angela angie
anne ann anna annie nan ana
anthony tony antony antonio antoine anton toni
antonio tony tono toni antonino
arthur art artie arturo
barbara barb barbie babs bobbie
bartholomew bart
beatrice bea trixie beatriz
benjamin ben benny benji benjie
bernard bernie barney bernardo
bradley brad
brian bryan bryant
caroline carol carrie carolyn caro carolina
carlos charlie carlitos charles
cassandra cass cassie sandra
catherine cathy cat kate katie kathy kay kitty katherine catalina cata caterina katarina katarzyna yekaterina ekaterina katya
charles charlie chuck chas chaz chip carl
charlotte lottie charlie char
chloe khloe
christian chris kris cristian
christina tina chris chrissy christy cristina kristina kris
christine chris chrissy tina christy kristine kris
christopher chris topher kit kris cristobal
clarence clay
clifford cliff
concepcion concha conchita
consuelo chelo
cynthia cindy
daniel dan danny dani danilo
daniela dani ela
david dave davey davy dawid
deborah deb debbie debby debra
dennis denny denis
diana di
dolores lola lolita
dominic dom nick
donald don donnie
dorothy dot dottie dolly
douglas doug
edgar ed eddie
edward ed eddie ned ted teddy eduardo edouard
eduardo edu lalo eddie
eleanor ellie nell nora elena
elizabeth liz lizzie beth betty betsy eliza lisa libby liza elisabeth lizbeth elsa isabel elspeth
emily em emmy emilia emilie
emma em emmy
enrique quique kike rick
eric erik erick
ernest ernie ernesto
esther essie ester
eugene gene yevgeny evgeny
evelyn eve evie
fatima fatma fatimah
felipe pipe philip
fernando fer nando
florence flo flossie
frances fran frannie francie francesca
francis frank fran francois
francisco paco pancho frank cisco fran kiko
franklin frank
frederick fred freddie freddy rick fritz federico friedrich
gabriel gabe gabi
gabriela gabby gabi gaby gabrielle
geoffrey geoff jeff jeffrey
george georgie jorge georg yuri
gerald gerry jerry gerard
gertrude gert trudy
gilbert gil gilberto
giovanni gio gianni john
gloria glo
graciela chela
gregory greg gregg gregorio grigory
guadalupe lupe lupita
guillermo memo guille william
gustavo gus tavo
harold harry hal
harrison harry
harvey harv
helen nell nellie helena elena ellen lena
henry hank harry hal henri enrique
herbert herb bert
howard howie
hugh hughie hugo
ian iain
ignacio nacho
irene reenie irina
isaac ike zac
isabella bella izzy isabel isabelle isa
jacob jake jack jakob coby
jacqueline jackie jacqui
james jim jimmy jamie jaime
janet jan
jane janie janey
jason jay
jean jeanne jeannie
jeffrey jeff
jennifer jen jenny jenn
jeremiah jerry jeremy
jeremy jerry jem
jerome jerry
jesse jess jessie
jessica jess jessie
jesus chuy chucho
joan joanie
joanna jo joanne joann johanna
john johnny jack jon jonny johnathan johann ivan
jonathan jon john jonny johnathan nathan
jose pepe joe chepe joseph josef
joseph joe joey jo jozef josef giuseppe yosef yusuf
josephine jo josie josefina
joshua josh
juan juanito john juancho
judith judy jude
julia julie jules
julian jules julio
karen kari
katherine kate katie kathy kat kathryn kit kitty kay katharine catherine kathleen katrina
kathleen kathy kate katie kay kath
kenneth ken kenny
kevin kev
kimberly kim kimmie kimberley
kristen kris kristin kirsten
lawrence larry laurence lorenzo
leonard leo len lenny leonardo
leonardo leo nardo
leonid leo lyonya
leslie les lesley
lillian lily lil lilly
linda lindy lynn
louis lou louie luis lewis
louise lou luisa
lucas luke luca lukas lukasz
lucia lucy
lucille lucy
luis lucho luisito
madeline maddie maddy madeleine
manuel manny manolo manu
marcus marc mark marcos marco
margaret maggie meg peggy marge margie greta rita madge peg margarita marguerite
maria mary marie mari mariah
marjorie marge margie
mark marc marcus
martha marty marta
martin marty
matthew matt mat matty mateo matthias matias mathew
maurice moe mauricio
maximilian max
maxwell max
megan meg meghan
melanie mel
melissa mel missy lissa
michael mike mick mickey mikey micah mikhail misha miguel michal michel mihail
michelle shelly shell michele
miguel mike miguelito
mildred millie
mohammed mohamed muhammad mohammad mohamad muhammed mehmet mo
montgomery monty
mitchell mitch
nancy nan
natalie nat natalia natasha
nathan nate nat
nathaniel nate nat nathan
nicholas nick nicky nico nicolas nikolai nikolas kolya
nicole nicky nikki
olivia liv livvy
oliver ollie
pamela pam
patricia pat patty patti trish tricia
patrick pat paddy patricio
paul paulie pablo pavel
pedro perico peter pete
peter pete piotr pyotr pieter
philip phil phillip pip felipe
phyllis phyl
priscilla cilla
rachel rae rachael raquel
rafael rafa ralph raphael
ramon moncho ray
randall randy
randolph randy
raymond ray raimundo ramon
rebecca becky becca bec
reginald reg reggie
ricardo rick ricky richard
richard rich rick dick ricky richie
robert rob bob bobby robbie bert roberto robby
roberto beto rob robert bobby
rodney rod
rodrigo rod
roger rog rodge
roland rollie rolando
ronald ron ronnie
rosa rosie rose
rosario charo
rosemary rose rosie
roxanne roxy
russell russ rusty
ruth ruthie
samantha sam sammie
samuel sam sammy
sandra sandy
sara sarah sally sadie
scott scottie
sean shaun shawn
sebastian seb bastian
sergio checo
sharon shari
sofia sophia sophie sofie
stanley stan
stephanie steph stefanie steffi estefania
stephen steve steven stevie stefan esteban stephan
steven steve stevie
stuart stu stewart
susan sue susie suzie susanna suzanne susana
sylvia sylvie silvia
tatiana tanya tatyana
teresa theresa terry tess tessa tere
terence terry terrence terrance
theodore ted teddy theo teodoro
thomas tom tommy tomas tomasz
timothy tim timmy
tobias toby
tracy tracey
valentina val tina
valerie val
vanessa nessa
veronica roni ronnie vero
victor vic viktor
victoria vicky vicki tori viki
vincent vince vinny vicente
virginia ginny ginger
vladimir vlad volodymyr vova
walter walt wally
wendy gwendolyn
wesley wes
william will bill billy willie liam willy guillermo wilhelm
winston win
yolanda yoli
yvonne eve
zachary zach zack zac zak
zoe zoey
`;

const groupsOf = new Map<string, string[]>();
for (const line of GROUPS.trim().split("\n")) {
  const names = line.split(" ");
  for (const name of names) groupsOf.set(name, [...(groupsOf.get(name) ?? []), names[0] ?? name]);
}

/** Whether a folded name stands in the table: it is then no typing error of another one. */
export const isInNicknameTable = (folded: string): boolean => groupsOf.has(folded);

/** The formal names a folded name may stand for; two names that share one may be of one person. */
export const nicknameGroups = (folded: string): readonly string[] => groupsOf.get(folded) ?? NONE;

const NONE: readonly string[] = [];
