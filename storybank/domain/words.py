"""Hold the 2,048 words of which four make a code.

Most candidates come from the EFF's word lists for passphrases (Electronic Frontier Foundation,
CC BY 3.0 US, as shipped in the PyPI package xkcdpass) and from the English list of BIP-39 (MIT, as
shipped in the npm package bip39); some 450 everyday British words are our own. A program kept words
of three to seven letters and parted those that a slip of one letter could turn into another; then
words that are harsh, medical or easily misheard were taken out by hand. Changing this list breaks
codes that were given out: add no word and take none away.
"""

WORDS: tuple[str, ...] = tuple(
    """
about above absorb access acclaim account achieve acquire acrobat across action actor actress
address adjust adult advice affair affix agency ahead ahoy airmail aisle ajar album alert alfalfa
algae algebra alley allow almanac almond almost aloft alpha already alright amateur amber amend
amulet amuser anagram analyst anatomy anchor anchovy anew angular animal anime anklet anorak
answer antenna anthem anthill antique antonym anvil apart apiary apology apostle applaud apple
approve apricot april apron aqua area armband armful armhole armoire armor armoury army aroma
arrange array arrow art artist artwork asleep aspect aspire assist athlete atlas atrium attend
attic attire attract audit august author auto autumn avatar average aviator avocado awake awesome
awning azalea backlit backlog backup bacon badge baggy bagpipe baker baking balcony ball balloon
balmy bamboo banana banjo banner banquet barber barcode bargain barista barley barn barrel base
basil basket bassoon bathtub battery bayleaf beach bead beauty beaver bee beehive beeswax beetle
begonia bellows belt benefit beret bicycle bike biology bird birdie birth biscuit bison black
blanket blaze bleep blend blender bless blinker blossom blouse boat boating boatman bobbin bobcat
bobtail boggle boil bonanza bonfire bonnet bonsai bonus book bookend boost border borough borrow
botany bottle boulder bouncer bouncy bouquet box boxcar boxer bracket brand brass breath breed
breeze brewery briar brick brigade bright brim brisket brittle brocade broiler bronco bronze broom
brother brownie browse brunch brush bubble bucket bud buddy budget buffalo buffer bugle build bulk
bulldog bulrush bungee bunny buoyant burger burst bushel busload bustle busy butter button buyer
buzz buzzard cabana cabbage cabbie cabin cabinet caboose cactus caddie calcium calypso cameo
camera campus candy canine canola canopy canteen canter canvas capsule captain capture caramel
caravan caraway card caress cargo carpet carpool carton carwash cascade cashew castle catalog
catchy caterer catfish catkin catnip cattail catwalk cedar ceiling celery cello cement century
cereal chair chalice chamber channel chapati chapel chapter charge chariot chat cheap check
cheddar cheer cheese chef chemist cherry cherub chervil chess chevron chevy chicken child chimes
chimney chirpy chisel chive chorus chowder chrome chuckle chutney cider cinch cinders cinema
circle circus citadel citizen city clamor clang clap clapper clarity clerk click client cliff
climb clinic clique cloak clone closure cloth cloud club clump cluster clutch coach coast coaster
cobalt cobbler cobnut cobweb cockle cocoa coconut code codling coexist coffee collage collar
collect collie column comet comfort comfy comic comma commend common commute company compare
compass compost comrade concert confirm conjure conker connect console consult contact context
cool copilot copper copse coracle cork corncob cornet cornice correct cortex cosmos cosset cottage
cotton coulis country couple cousin cover cowbell cowrie cowslip coyote cozy crab cradle craft
crane crawl crayon cream creamer crease creek crew crewman cricket crimson crisp critter crop
croquet crouton crowd cruise crumb crumble crystal cubicle cuckoo cuddle cuisine culture culvert
cup cupcake cupola curl curlew curry cursor curtain curtsy curve cushion custard custom cute
cutlass cutlery cycle cyclist cygnet cypress dad dahlia dainty dairy damson dance data dawn daybed
daybook daycare daylong dayroom daytime dazzler decade decaf deckle decor degree delta denim
dentist depot derby design desk desktop detect deuce devotee dewdrop diagram dial diamond dice
digit dimple diner dinghy diploma dipper direct disco display ditto dodge dollop dolphin domain
dome donkey donor doorman doorway dormer dragon drama drapery drawer dress dresser driven drizzle
droplet dropper drum drumlin drummer dry dryer duchess duck duffel dugong dugout dulcet dune duo
duplex dust dustpan duvet dweller eager eardrum earflap earlobe earmark earmuff earshot earth
earthen earwig easel easy eaten eatery ebony echo eclair eclipse ecology economy edit editor egg
eggcup eggnog elbow elder element eleven elf elixir email embark emblem embrace emerald emerge
empathy emperor empty emu enamel encore end endnote energy engage engine enjoy enter entree enzyme
episode equator equinox equip era ermine errand escort essay ethics evening exam excite eyebrow
eyelet fabric fact faith falcon family fan fancy fanfare fantasy farmer fashion father fathom
feast feature fedora fender fern ferret ferry fetch fiction fiddle field fifteen fifty figure
filing film filter finale find finger finish firefly fish fisher fjord flag flame flannel flash
flattop fleece flicker flight flint float flock floor florist floss flotsam flower fluffy flute
flyover foam focus fog foggy foliage folk follow font food footage footer footing force forest
fortune forum fossil founder freckle freebie freedom freesia freeway freight fresco fresh friday
fridge friend frigate frisbee frolic frond frost frozen fruit fuchsia fudge fuel furlong furnace
furrow future gable gadget gala galaxy gallery gallon galore gambol game gamma gangway garage
garden garland garlic garment garnet garnish garter gateau gauge gazebo gearbox gecko geek genre
gentle genuine gerbil gesture getaway geyser gherkin giant giddy gift giggle gimmick gingham
giraffe girl gizmo glacier glamour glance glass glider glimmer glimpse glisten glitter glory glove
glow glue gnat gold gondola goofy goose gopher gosling gospel gourd gourmet grain granary grandma
granite granny granola grape grapple gravy green greeter grid grocery groggy groove grotto ground
group grouse grower guess guide guitar gulf gumball gumdrop gurgle guru gusset gusto gymnast habit
habitat haddock haiku hairpin halfway halibut halo halogen halves hammock hamper hamster hand
handler handsaw handset hangout hankie happy harmony harp harpist harvest hasty hatband hatbox
hayloft hazel hazy header headway health hedge height helmet help helper helpful herald herbs
hermit hero herring herself hexagon hickory high highway hill hilltop hobby hockey hoedown holiday
holly hope horizon hotel hotpot hub huge human humbug hurdle hurray husband hyphen icebox icecap
icepack icing icon idea igloo image index indoor inkling inkpot inkwell inside invite iris island
item ivory ivy jackal jackdaw jacket jackpot jaguar jam janitor jasmine jasper jaunt jawline
jaybird jazz jeans jelly jersey jetty jewel jiffy jigsaw job jogger join joiner joke jolt jonquil
journey joyful jubilee judo jugful juice jukebox jumble jumbo jump jumper jungle junior juniper
junket karaoke kayak kebab keep kelpie kennel kestrel ketchup kettle key keyhole keyring khaki
kiln kindle kinfolk kingcup kingdom kinship kiosk kit kitchen kitten kiwi kneader knitter knoll
koala label lacing lacquer ladder ladies ladle lady ladybug lagoon lake lamb lambing lampost
landing lantern laptop lapwing larch lasagna lattice laugh laundry laurel lava layer leaf leaflet
learn lectern lecture leeway legacy legal legend legroom legume legwork leisure lemon length
lentil leotard letter lettuce level levers library lichen lid life lifter liftoff lilac lily
lilypad limpet limpid linen linnet linseed lintel liquid list little lizard llama loan lobster
logic longbow lookout loop lounge lovage lozenge lucid luggage lullaby lumber lunar lunch lupin
luxury lychee lyric macaw machine maestro magic magnet magnum magpie mailbag main majesty major
mallard manager manatee mango mansion mantel mantis mantra manual map marble margin mariner market
marmot maroon mascot mask mason master matcher matinee matrix mauve maybe mayday maypole maze
meadow measure medley melody melon member memory menu merit merlin mesh message metal method
midday milkman miller million mimosa minnow minute miracle mirror mistral mix mixture mocha mockup
model mohair moist molten moment monarch monitor monsoon month moon moonlit moped morale morning
mosaic mossy mother motion motive motor mouse movie mowing mudlark muesli muffin mulch mule mural
museum music musky mystery naming napkin native nature nearby nebula neck nectar needle neon
nephew net network newness nibble niece night noise noodle north note nougat novel nugget nursery
nurture nutcake nutmeg nylon oak oarsman oasis oatcake oatmeal oboe ocean ocelot octagon october
oddment offer office oilcan oilskin olive omega omelet onboard onion online onset onshore onward
opinion orange orbit orchard orchid origami osprey ostrich otter ounce outfit outing outlet
outlook outpost output oval oven overlap owl oxbow oxeye oxford oxtail oxygen oyster ozone paddle
padlock page pageant pagoda palace palm panama pancake panda panel panther pantile pantry papaya
paper paprika papyrus parade paradox parasol parcel parent parish park parkway parrot parsley
parsnip partner pass pasta pastel pastime pastor pasture patch patio patriot patrol pattern
pavlova payment payroll peace peacock peanut peapod pebble pecan pedlar pegs pelican pellet pencil
penguin pennant penny people pep pepper perch perfect perfume perky person petunia pewit pewter
phoenix phone photo phrase piano piccolo pickle picnic picture pig pigeon pigment pilot pioneer
pipe pippin pitcher pizza placard planet plank planner plaster plastic plate playful playoff
playpen playset plaza please pledge plenty plover pluck plug plume plural plywood pod poem point
pointer polecat policy polish polka polo polygon polymer pomelo pony popcorn poplar poplin portal
porter portion possum post postage postbox postwar potato pouch power prairie prawn prelude
premium pretzel preview price prism privacy privet process prodigy product progeny program project
promote proof prosper proud provide prow pulley pulp pulpit pulse pumice pumpkin pupil puppet
puppy purple push pushpin puzzle pyramid quack quarry quartet query quiet quill quince quintet
quirk quiver quiz quote rabbit raccoon radio radish rafter ragwort rail railcar railway rainbow
raisin ramble ramp ranch random rapid rattle raven ravine ravioli ready rebirth reboot recess
recipe recital record redwood referee refill reflex reform refund reggae rematch remedy remix
reopen reorder repair repeat replica retiree reunion reunite rhino rhubarb rhyme rhythm ribbon
rich ricotta rigging ring ringlet rinse ripcord ripen ripple riptide risotto ritual ritzy river
road roamer robin robust rock rocket rolling rolltop romance rookie rooster rosebud rosette rosy
rotunda roundel roundup routine rowan royal rubber rudder rug rugby rummage runner runway rustic
safari safe saffron sailor salad salami salon salt salute sample sandal sandbag sandbox sandlot
sandpit sapling sardine satchel satin saucer sauna sausage sax scale scallop scanner scarf scatter
scene scheme scholar school science scoop scooter score scout screen scribe script scroll scrunch
scuba scythe seafood seagull search seaside season seaweed section seesaw segment seltzer seminar
senior sequin series sermon service sesame session setup seven seventh shadow shallot shampoo
shanty share shawl shed sheep shell shelve sherbet sherpa shield shimmy shindig shine shingle ship
shopper shovel shower shown shrimp shrub shuffle shuttle sibling sierra siesta sign silk silver
sincere siren sister sixteen sixth size sizzle skater skein sketch skewer skiff skill skillet
skipper skirt skittle skylark skyline sleet sleeve slice slinky slogan smile snack snail snap
snazzy sneeze snippet snooze snorkel snow snowcap snowman snuggle soccer soda soft solar solid
sonata song soprano sorbet sorrel soul sound source spade spangle spaniel sparkle sparrow speak
speckle speech speller spend sphinx spider spiffy spike spinach spindle spinet spinner spinout
spirit split splurge spoken sponge sponsor spoon sport spotter spray spread sprig sprout spruce
sprung spud square squash squeeze squid stadium staff stage stairs stamen stamina stamp stand
stardom starlet starry start starter startup station statue staunch steeple stellar stencil step
stereo stick stone stool storage stork straw stream street strict stripe strong strudel student
studio style stylist suburb success sudoku sugar suit sultana summer sun sunbeam sundae sundial
sunhat sunrise sunset supper supply support surf surface surge surname sushi swallow swan swift
swim swimmer swing swirl switch swivel symbol syrup system tablet tackle taco tadpole tag takeout
tandem tank tansy tape tapioca target tarmac tassel taste tavern teacup teapot teddy tempo tenant
tennis terrace terrier text thatch theme thermos thimble think thirty thistle thought thread
thrift thrill thrush thumb thunder tiara ticket tidal tidbit tidy tiger tigress timber time
timothy tinfoil tingle tinker tinsel tint tip tiptop tissue title today toddler toe token tomato
tomboy tonight tooth topaz topic torch total totem toucan tourist town track tractor trade trapeze
travel tray treacle treat treble tree treetop trekker trellis trend tribune trifle trilogy trimmer
trinket trio tripod triumph trolley trophy trough troupe trout trowel truce truffle trumpet trunk
trustee tube tugboat tuition tulip tuna tunic tunnel turban turbine tureen turkey turnip turret
turtle tussock tutor tuxedo twelve twenty twig twine twist ukulele unicorn uniform upbeat upgrade
uphill upkeep upload upright uptown usher utensil utopia vacancy valid valve vanilla variety vast
vegan veggie vehicle velvet vendor venture venue verse vessel veteran viaduct video view viewer
villa village vinegar vintage violet violin visit visitor visor vivid voice volcano vole volley
volume voucher vowel voyage waffle waggle wagon wagtail wait wakeup walk walker wallaby walnut
walrus waltz warbler warmth wasabi washer washtub wasp water wave way weather web wedding weekday
weekend welcome wellies wharf wheat wheel whisk whisper whole wicker widgeon widget width wifi
wigwam wild wildcat willow window wink winner wisdom wise wobble wolf woman wombat wonder woodcut
wooden word wren wrench wrestle wriggle wrinkle write yacht year yellow yeoman yew yoga yogurt
young youth zebra zesty zigzag zinnia zippy zither zodiac zoo zoology
""".split()
)
