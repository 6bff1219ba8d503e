"""Words that tell what an article is about, for the catalogue's ten topics, in its languages together.

Our own lists: a word that most papers use in one topic and seldom in others. `word` counts as it stands, `word*` for
all that begins so, `word!` twice, since it alone is nearly sure, `WORD` only in capitals. Languages are mixed on
purpose: the language of a short text is often unknown, and few words of one language mean something else in another.
"""

from __future__ import annotations

WORDS = {
    "world": """
        war wars ceasefire! truce airstrike*! missile* troops diplomat* embassy ambassador* sanctions nato! UN! u.n
        united_nations! refugee* migrants invasion! invaded frontline rebels militia* insurgent* hostage* ukrain*!
        kyiv! russia* moscow kremlin! israel* gaza! hamas! hezbollah! iran* tehran syria* damascus afghan* taliban!
        china beijing taiwan* korea* pyongyang! venezuela* sudan* yemen* houthi* myanmar kashmir peacekeep* genocide
        coup foreign_minister! summit border geneva humanitarian earthquake krieg! waffenruhe! luftangriff* rakete*
        truppen botschafter* sanktion* flüchtling* vereinte_nationen! außenminister* ukrain* russland* nahost* geisel*
        soldaten gipfel* guerre! cessez-le-feu! frappe* missile* ambassad* sanctions réfugié* russie moscou israël
        nations_unies! onu! diplomatie otages armée guerra! tregua! alto_el_fuego! misil* embajad* sanciones refugiad*
        ucrania! rusia moscú naciones_unidas! rehenes ejército cancillería cessate_il_fuoco! missil* ambasciat*
        sanzioni rifugiat* ucraina! profughi esercito cessar-fogo! embaixad* sanções refugiad* ucrânia! rússia
        exército reféns oorlog! raket* ambassad* sancties vluchteling* oekraïne! rusland gijzel*
    """,
    "politics": """
        election*! vote* voter* ballot* poll polls senate! senator* congress! congressman* congresswoman* parliament*!
        lawmaker*! legislat* minister* prime_minister! president* candidate* campaign* democrat*! republican*! gop!
        conservatives labour tory! tories! liberals coalition cabinet governor* mayor* referendum! impeach*! bill
        white_house! downing_street! supreme_court! attorney_general! veto caucus! primary primaries party policy
        opposition lobbyist* bipartisan! wahl! wahlen! wähler* bundestag! bundesrat! kanzler* bundeskanzler*!
        koalition*! minister* partei* opposition spd! cdu! csu! fdp! afd! grünen abgeordnete* gesetz* regierung*
        wahlkampf* élection*! scrutin! député*! sénat! sénateur* premier_ministre! ministre* présidentielle!
        assemblée_nationale! gouvernement* parti elysée! élysée! projet_de_loi! ministère elecciones! electoral*
        diputad* senado! congreso presidente ministr* gobierno* partido oposición moncloa! psoe! campaña ley votación
        elezioni! elettoral* deputat* senato! governo ministr* partito opposizione palazzo_chigi! premier eleições!
        eleitora* deputad* câmara ministr* governo partido oposição planalto! congresso verkiezing*! kabinet*
        kamerlid* tweede_kamer! minister* partij coalitie regering
    """,
    "business": """
        shares! stock_market*! stocks! investor*! market markets bank banks banking inflation! economy economic
        economist*! gdp! earnings! profit* revenue* quarterly merger! acquisition* takeover! ceo chief_executive!
        startup* ipo! tariff* trade central_bank! federal_reserve! interest_rate* rate_hike* bond bonds wall_street!
        nasdaq! dow_jones! ftse! dax! unemployment jobs layoffs retailer* sales exports imports bankrupt* billion
        funding fund hedge currency bitcoin oil opec! manufactur* factory automaker* airline* aktie*! börse*!
        anleger*! konzern*! umsatz* gewinn* quartal* wirtschaft* konjunktur* zinsen! leitzins*! inflation!
        unternehmen* insolvenz* arbeitsmarkt* arbeitslos* ezb! bundesbank! handel zölle übernahme* bourse!
        actionnaire*! bénéfice* chiffre_d'affaires! croissance économie* économique* entreprise* chômage! banque*
        licenciement* taux_d'intérêt! bce! investisseur* marchés bolsa! accion* empresa* beneficio* ingresos economía
        económic* banco* desempleo! paro inversion* inversor* bce! tipos_de_interés! mercado* pib! borsa! azion*
        impres* utili ricavi economia economic* banc* disoccupazione! investiment* mercati pil! bolsa ações lucro*
        receita* economia empresa* banco* desemprego! investiment* juros beurs! aandeel* aandelen winst omzet
        economie* bedrijf* bank* werkloosheid! rente
    """,
    "technology": """
        software! app apps smartphone*! iphone*! android! google apple microsoft amazon facebook meta twitter tiktok
        openai! chatgpt! chatbot*! artificial_intelligence! AI! algorithm* machine_learning! startup* silicon_valley!
        chip chips semiconductor*! processor* gpu nvidia! intel computer* computing laptop* internet online cyber*
        hacker*! hacked hacking malware! ransomware! encryption! data privacy cloud robot* drone* browser* gadget*
        device* wearable developer* open_source! linux! programm* server servers streaming broadband virtual_reality!
        blockchain! electric_car* self-driving! samsung huawei spacex console gaming künstliche_intelligenz! ki
        rechner* handy* hackerangriff*! digital* datenschutz* netz* roboter* halbleiter*! intelligence_artificielle!
        numérique* logiciel*! ordinateur* pirat* données puce* téléphone* cyberattaque*! inteligencia_artificial!
        móvil* ordenador* ciberataque*! datos tecnológic* tecnología redes_sociales! intelligenza_artificiale!
        tecnologia tecnologic* dati chip cellulare inteligência_artificial! celular* aplicativo* tecnologia dados
        software kunstmatige_intelligentie! telefoon* technologie techbedrij*
    """,
    "science": """
        scientist*! researcher*! study astronom*! telescope*! nasa! esa! spacecraft! space orbit* asteroid*! comet*
        galax*! planet* exoplanet*! moon lunar! rocket* astronaut*! satellite* physic* physicist*! quantum! particle*
        collider! cern! genome*! gene genes genetic* dna! biolog* evolution* fossil fossils dinosaur*! archaeolog*!
        species experiment* laborator* discovery discovered peer-reviewed! journal chemis* neuron* brain microb*
        volcan* geolog* forscher*! wissenschaft*! weltraum! raumfahrt! weltall! astronaut* teleskop*! planet* studie
        fossilien physik* archäolog*! chercheur*! scientifique* étude espace fusée* télescope*! planète* astronaut*
        fossile* archéolog*! physique génétique científic*! investigador* estudio telescopio*! planeta* espacial*
        cohete* fósil* arqueólog*! scienziat*! ricercator*! telescopi*! pianeta spaziale* fossil* archeolog*!
        cientista*! pesquisador*! estudo telescópio*! planeta foguete* fóssil* arqueólog* wetenschap*! onderzoeker*!
        ruimtevaart! planeet telescoop!
    """,
    "health": """
        health hospital* doctor* patient* vaccin*! virus* disease*! cancer! covid*! coronavirus! pandemic! outbreak*
        flu influenza! measles! ebola! zika! diabetes! obesity! drug drugs fda! nhs! medicine* medical* medicaid!
        medicare! surgery surgeon* symptom* infection* treatment* therap* clinic clinical_trial*! mental_health!
        depression alzheimer*! dementia! nurse nurses pharma* diet nutrition* abortion opioid*!
        world_health_organization! WHO! epidem* gesundheit*! krankenhaus*! klinik* arzt ärzte! patient* impf*!
        krankheit* krebs! corona pandemie! medikament*! pflege* therapie* santé! hôpital*! hôpitaux! médecin*! malad*
        vaccin* cancer pandémie! traitement* soignant* salud! sanidad! hospital* médic* enfermedad* vacuna*! cáncer!
        pandemia! paciente* sanitari* salute sanità! ospedal*! medic* malatti* vaccin* tumor* pandemia pazient* saúde!
        hospital médic* doença* vacina*! câncer! paciente* gezondheid*! ziekenhuis! artsen ziekte* kanker! vaccin*
        patiënt*
    """,
    "sports": """
        football! soccer! basketball! baseball! tennis! cricket! rugby! golf! hockey! nfl! nba! mlb! nhl! fifa! uefa!
        premier_league! champions_league! bundesliga! la_liga! serie_a! olympic*! olympia*! paralympic*! world_cup!
        super_bowl! match goal* striker* midfielder*! goalkeeper* quarterback*! touchdown*! coach* team teams player*
        season league championship* tournament* semifinal*! semi-final*! quarterfinal*! medal* medallist* athlet*!
        sprint* marathon race racing grand_prix! formula_1! formula_one! f1! nascar! wimbledon! boxing boxer* ufc!
        playoff*! defeat* wins scored scoring stadium* transfer halftime! innings! wicket*! sport* cyclist* swimmer*
        fußball*! trainer* spieler* tor spieltag! tabelle* weltmeister*! europameister* meisterschaft*! medaille*
        halbfinale! stürmer* mannschaft* pokal* skispring* foot! ligue_1! ligue_des_champions! joueur* entraîneur*!
        match* équipe buts tournoi championnat*! médaille* demi-finale! coupe_du_monde! fútbol! baloncesto! liga
        partido jugador* entrenador* gol goles equipo delantero* campeonato* medalla* mundial semifinal* torneo
        calcio! squadra* giocator* allenator*! partita gol campionat* medagli* torneo tifosi! futebol! jogador*
        técnico gols campeonato* medalha* torneio seleção voetbal! wedstrijd* speler* trainer doelpunt* elftal! ajax!
        psv! schaatsen! wielrennen!
    """,
    "culture": """
        film films! movie*! cinema! hollywood! netflix! actor* actress*! director* oscar*! box_office! album*! song*
        singer*! band concert* music musician* rapper*! pop rock tour novel novelist*! book books author authors poet
        poets poetry literature* bestseller* museum*! gallery exhibition*! artist* painting* sculpt* theatre! theater
        broadway! opera! ballet! festival* comedy comedian* television tv series sitcom! celebrit*! fashion designer
        premiere trailer grammy*! emmy*! cannes! documentary kultur*! film* kino! schauspiel*! regisseur*! musik*
        sänger* konzert* romane schriftsteller*! buch bücher ausstellung*! museum theater* oper künstler* serie
        cinéma! acteur* actrice* réalisat*! musique chanteu* écrivain*! livre* musée*! exposition* théâtre! artiste*
        cine! película*! actor actriz! música cantante* novela escritor* libro* museo* exposición teatro artista*
        director_de_cine! cinema attore attrice regista! musica cantante romanzo scrittore libro libri mostra museo
        teatro filme* ator atriz cantor* livro* escritor* exposição museu* novela acteur regisseur muziek zanger* boek
        boeken tentoonstelling*
    """,
    "environment": """
        climate*! global_warming! emission*! carbon! greenhouse_gas*! co2! renewable*! solar_power! solar_panel*
        wind_farm*! wind_power! fossil_fuel*! coal wildfire*! drought*! flood floods flooding hurricane*! storm storms
        heatwave*! heat_wave*! glacier*! ice_sheet*! sea_level*! deforest*! rainforest*! biodivers*! endangered!
        extinct* wildlife! pollut*! plastic recycl* conservation* ecosystem* environment* sustainab* epa! cop27!
        cop28! cop29! cop30! ipcc! coral* whale* bees nature klima*! erderwärmung! emission* umwelt*! treibhausgas*!
        windkraft! solar* dürre! hochwasser! waldbrand*! artenschutz! naturschutz! kohleausstieg! hitzewelle!
        energiewende! climat*! réchauffement! émission* environnement* écolog*! sécheresse! inondation* incendie*
        biodiversité! canicule! nucléaire éolien* cambio_climático! clima climátic*! emisiones medio_ambiente!
        medioambient*! sequía! inundacion* incendio* biodiversidad! ola_de_calor! renovables! cambiamento_climatico!
        clima emissioni ambiente ambiental* siccità! alluvion* incendi biodiversità! mudança_climática!
        mudanças_climáticas! emissões meio_ambiente! seca enchente* desmatamento! amazônia klimaat*! uitstoot! milieu*
        stikstof*! droogte! overstroming* natuur
    """,
    "travel": """
        travel traveller*! traveler*! tourist*! tourism! hotel* resort* beach* vacation* holidaymaker* itinerar*!
        cruise*! flight* airport* airline* passenger* destination*! sightseeing! backpack*! hostel* getaway! visa
        luggage road_trip! island islands hike hiking trail national_park* city_break! guidebook airbnb! booking
        holiday reise*! urlaub*! tourist* tourismus! hotel* strand strände flughafen flüge kreuzfahrt*! wandern!
        sehenswürdigkeit*! ferien voyage*! voyageur*! touris*! hôtel* plage* vacances! vol vols aéroport* croisière*
        randonnée viaje*! viajero*! turis*! hotel* playa* vacaciones! vuelo* aeropuerto* crucero* destino* viaggi*!
        turis* albergo spiaggi* vacanz*! volo voli aeroporto crociera* viagem! viagens! turis* praia* férias! voo voos
        aeroporto cruzeiro* reis reizen! vakantie*! toeris*! strand vlucht* vliegveld cruise*
    """,
}
# What sources file articles under: the topic whose name, or one of these words, the category has.
CATEGORIES = {
    "world": "world international global foreign europe asia africa americas mideast ausland welt monde internacional "
    "internacionales esteri mondo mundo buitenland internationales",
    "politics": "politics politik politique política politica policy elections inland government politiek",
    "business": "business economy economics finance markets money wirtschaft economie économie economía economia "
    "negocios finanzen companies",
    "technology": "technology tech digital netzwelt internet gadgets computing technologie tecnología tecnologia "
    "technik numérique ai",
    "science": "science space wissenschaft wissen sciences ciencia scienza scienze ciência wetenschap astronomy "
    "physics",
    "health": "health medicine wellness gesundheit santé salud salute saúde gezondheid covid-19 coronavirus",
    "sports": "sport sports football soccer basketball baseball tennis cricket rugby golf nfl nba fußball deportes "
    "esportes fútbol calcio futebol",
    "culture": "culture arts art books film movies music tv entertainment celebrity kultur feuilleton cinéma cultura "
    "spettacoli kunst theatre stage",
    "environment": "environment climate energy nature weather umwelt klima environnement planète planet medioambiente "
    "ambiente meio-ambiente klimaat",
    "travel": "travel tourism reise voyage voyages viajes viaggi viagem turismo reizen",
}
