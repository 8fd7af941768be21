/** First names that image models have seen many faces for: the most common ones in several languages, in lower case. */
export const FIRST_NAMES = `
aaron abby abdul abigail abraham ada adam adele adrian agnes ahmad ahmed aidan aisha akira alan albert alejandro
alessandro alex alexander alexandra alexis alfred ali alice alicia alina alison allison alma amanda amber amelia amina
amir amy ana anastasia anders andre andrea andreas andrei andrew andy angel angela angelina anika anita anja ann anna
annabel anne annie anthony antoine anton antonia antonio anya ariana arianna ariel arjun arnold arthur arun asher
ashley astrid aubrey audrey august aurora austin ava avery ayesha bailey barbara bart beatrice bella ben benedict
benjamin bernard bernd bertha beth betty bianca bill billy birgit bjorn bob bobby boris brad bradley brandon brenda
brian brianna bridget brittany brooke bruce bruno bryan caleb cameron camila camille carl carla carlos carmen carol
carolina caroline carter caspar casper cassandra catherine cecilia celia celine charles charlie charlotte chen chiara
chloe chris christian christina christine christopher cindy claire clara clarence claudia claudio clement colin connor
constance cooper craig cristina crystal curtis cynthia daisy dale damian dan daniel daniela danielle danny daphne
darius darren dave david dawn dean deborah delia denis denise dennis derek diana diane diego dieter dimitri dirk
dmitri dolores dominic dominik don donald donna doris dorothy doug douglas duncan dylan eddie edgar edith edmund
eduardo edward edwin eileen elaine eleanor elena eli elias elijah elisa elisabeth elise elizabeth ella ellen ellie
elliot elliott elsa emanuel emil emilia emilie emily emma emmanuel enrique erica erik erika ernest erwin esther ethan
eugene eva evan eve evelyn ezra fabian fabio fatima felipe felix ferdinand fernando filip finn fiona flora florence
florian frances francesca francesco francis francisco francois frank franz fred freddie frederick freya friedrich
fritz gabriel gabriela gabrielle gareth gary gavin gemma geoffrey george georgia georgina gerald gerard gerhard gianna
gideon gina giorgio giovanni giulia giuseppe gloria gordon grace graham greg gregory greta guido guillaume gustav guy
hailey hamza hana hannah hans harald harold harper harriet harry hasan hassan hazel heather hector heidi heinrich
helen helena helga henri henrik henry herbert herman hilary hiroshi holly hope howard hubert hugh hugo ian ibrahim ida
igor ilse imogen ines ingrid irene irina iris irma isaac isabel isabella isabelle isaiah isla ismail ivan ivy jack
jackson jacob jacqueline jacques jade jaime jake jakob james jamie jan jane janet janice jared jasmin jasmine jason
javier jay jean jeanne jeff jeffrey jenna jennifer jenny jens jeremiah jeremy jerome jerry jesse jessica jill jim
jimmy joan joanna joao jochen jodie joe joel johan johanna johannes john johnny jon jonas jonathan jordan jorge jose
josef joseph josephine josh joshua joy juan juanita judith judy julia julian juliana julie julien juliet juliette
julio julius jun june jurgen justin kai karen karim karin karina karl karla kate katharina katherine kathleen kathryn
kathy katie katja katrin kayla keith kelly ken kenji kenneth kenny kevin khadija khalid kim kirsten klaus kristen
kristin kristina kurt kyle lara larissa larry lars laura lauren laurence laurent layla lea leah lee leila lena lenny
leo leon leonard leonardo leonie leopold leslie lewis liam lidia lila lilian lillian lily lina linda lindsay lisa
logan lola lorenzo lori lotte louis louisa louise luc luca lucas lucia lucie lucy ludwig luis luisa luka lukas luke
luna lydia lynn madeleine madison mae magdalena maggie mahmoud maja malcolm malik manfred manuel manuela marc marcel
marcela marcia marco marcos marcus margaret margarita maria marian mariana marie marina mario marion marisa marius
mark marko markus marlene marta martha martin martina marvin mary mason mateo mathias mathilda matilda matt matteo
matthew matthias maurice max maxim maximilian maya megan mehmet mei mel melanie melissa mercedes mia michael michaela
michel michelle miguel mikael mike mikhail mila milan mildred miles milo mina miranda miriam mitchell mohamed mohammad
mohammed moira molly mona monica monika morgan moritz moses muhammad mustafa nadia nadine nancy naomi natalia natalie
natasha nathalie nathan nathaniel neil nell nelly nelson nicholas nick nico nicola nicolas nicole nigel nikita nikola
nikolai nils nina noah noel noemi nora norbert norma norman olaf oleg olga olive oliver olivia omar oscar oskar otto
owen pablo paloma pamela paola paolo pascal patricia patrick paul paula pauline pavel pedro penelope penny percy peter
petra phil philip philipp phoebe pierre piotr priya quentin rachel raj ralf ralph ramon randy raphael rashid raul ravi
ray raymond rebecca regina reinhard renate rene ricardo richard rick rita rob robert roberta roberto robin rodrigo
roger roland rolf roman ronald ronnie rosa rosalie rosalind rose rosemary ross rowan roxanne roy ruby rudolf rupert
russell ruth ryan sabine sabrina sally salma sam samantha samir samuel sandra sandro santiago sara sarah sasha saskia
scarlett scott sean sebastian selena selma serena sergei sergio seth shane shannon sharon shaun sheila shirley sienna
sigrid silke silvia simon simone sofia sofie sonia sonja sophia sophie stacy stanley stefan stefanie stella stephan
stephanie stephen steve steven stuart sue susan susanna susanne suzanne sven svetlana sylvia tamara tania tanya tara
tatiana taylor ted terence teresa terry tess thea theo theodor theodore theresa thomas tiffany tim timo timothy tina
tobias todd tom tomas tommy tony tracy travis trevor tristan tyler ulrich ulrike uma ursula uwe valentina valentine
valerie vanessa vera veronica veronika vicky victor victoria viktor vincent viola violet virginia vivian vladimir
walter wanda wayne wendy wilhelm will william willow winston wolfgang xavier yara yasmin yolanda yuki yuri yusuf
yvette yvonne zachary zara zoe zoey zuzana
`
