package function

// dimension is what a unit measures; units convert within one.
type dimension byte

const (
	mass dimension = iota
	distance
	timeSpan
	pressure
	force
	energy
	power
	magnetism
	temperature
	volume
	area
	information
	speed
)

// measure is a unit of CONVERT. One of it is size base units of its dimension, from zero on: base = size x + zero.
type measure struct {
	dimension dimension
	size      float64
	zero      float64
	// prefix is the power to which a metric prefix counts (km2 is 10^6 m2); 0 if the unit takes none.
	prefix int
}

// Sizes that others are made of. The sources are those of the units themselves: the international yard and pound of
// 1959, the gallon of 231 cubic inches, the imperial gallon of 4.54609 litres, CODATA 2006 for the atomic mass unit and
// the electron volt (Excel kept those values).
const (
	inch       = 0.0254
	foot       = 12 * inch
	yard       = 3 * foot
	mile       = 1760 * yard
	seaMile    = 1852.0
	surveyFoot = 1200.0 / 3937
	lightYear  = 9460730472580800.0
	parsec     = 3.0856775812815532e16
	point      = inch / 72
	pound      = 453.59237
	grain      = pound / 7000
	gravity    = 9.80665
	poundForce = pound / 1000 * gravity
	gallon     = 231 * inch * inch * inch
	ukGallon   = 0.00454609
	angstrom   = 1e-10
	horsepower = 550 * foot * poundForce
	hour       = 3600.0
)

// unitTable has the units of CONVERT by their names; lengths count in metres, masses in grams, all else in SI units, bits.
var unitTable = map[string]measure{
	"g": {mass, 1, 0, 1}, "sg": {mass, poundForce / foot * 1000, 0, 0}, "lbm": {mass, pound, 0, 0},
	"u": {mass, 1.660538782e-24, 0, 1}, "ozm": {mass, pound / 16, 0, 0}, "grain": {mass, grain, 0, 0},
	"cwt": {mass, 100 * pound, 0, 0}, "shweight": {mass, 100 * pound, 0, 0},
	"uk_cwt": {mass, 112 * pound, 0, 0}, "lcwt": {mass, 112 * pound, 0, 0}, "hweight": {mass, 112 * pound, 0, 0},
	"stone": {mass, 14 * pound, 0, 0}, "ton": {mass, 2000 * pound, 0, 0},
	"uk_ton": {mass, 2240 * pound, 0, 0}, "LTON": {mass, 2240 * pound, 0, 0}, "brton": {mass, 2240 * pound, 0, 0},

	"m": {distance, 1, 0, 1}, "mi": {distance, mile, 0, 0}, "Nmi": {distance, seaMile, 0, 0},
	"in": {distance, inch, 0, 0}, "ft": {distance, foot, 0, 0}, "yd": {distance, yard, 0, 0},
	"ang": {distance, angstrom, 0, 1}, "ell": {distance, 45 * inch, 0, 0}, "ly": {distance, lightYear, 0, 1},
	"parsec": {distance, parsec, 0, 1}, "pc": {distance, parsec, 0, 1},
	"Picapt": {distance, point, 0, 0}, "Pica": {distance, point, 0, 0}, "pica": {distance, inch / 6, 0, 0},
	"survey_mi": {distance, 5280 * surveyFoot, 0, 0},

	"yr": {timeSpan, 365.25 * 24 * hour, 0, 0}, "day": {timeSpan, 24 * hour, 0, 0}, "d": {timeSpan, 24 * hour, 0, 0},
	"hr": {timeSpan, hour, 0, 0}, "mn": {timeSpan, 60, 0, 0}, "min": {timeSpan, 60, 0, 0},
	"s": {timeSpan, 1, 0, 1}, "sec": {timeSpan, 1, 0, 1},

	"Pa": {pressure, 1, 0, 1}, "p": {pressure, 1, 0, 1}, "atm": {pressure, 101325, 0, 1}, "at": {pressure, 101325, 0, 1},
	"mmHg": {pressure, 133.322, 0, 1}, "psi": {pressure, poundForce / (inch * inch), 0, 0},
	"Torr": {pressure, 101325.0 / 760, 0, 0},

	"N": {force, 1, 0, 1}, "dyn": {force, 1e-5, 0, 1}, "dy": {force, 1e-5, 0, 1}, "lbf": {force, poundForce, 0, 0},
	"pond": {force, gravity / 1000, 0, 1},

	"J": {energy, 1, 0, 1}, "e": {energy, 1e-7, 0, 1}, "c": {energy, 4.184, 0, 1}, "cal": {energy, 4.1868, 0, 1},
	"eV": {energy, 1.602176487e-19, 0, 1}, "ev": {energy, 1.602176487e-19, 0, 1},
	"HPh": {energy, horsepower * hour, 0, 0}, "hh": {energy, horsepower * hour, 0, 0},
	"Wh": {energy, hour, 0, 1}, "wh": {energy, hour, 0, 1}, "flb": {energy, foot * poundForce, 0, 0},
	"BTU": {energy, 1055.05585262, 0, 0}, "btu": {energy, 1055.05585262, 0, 0},

	"HP": {power, horsepower, 0, 0}, "h": {power, horsepower, 0, 0}, "PS": {power, 75 * gravity, 0, 0},
	"W": {power, 1, 0, 1}, "w": {power, 1, 0, 1},

	"T": {magnetism, 1, 0, 1}, "ga": {magnetism, 1e-4, 0, 1},

	"C": {temperature, 1, 273.15, 0}, "cel": {temperature, 1, 273.15, 0},
	"F": {temperature, 5.0 / 9, 459.67 * 5 / 9, 0}, "fah": {temperature, 5.0 / 9, 459.67 * 5 / 9, 0},
	"K": {temperature, 1, 0, 1}, "kel": {temperature, 1, 0, 1},
	"Rank": {temperature, 5.0 / 9, 0, 0}, "Reau": {temperature, 1.25, 273.15, 0},

	"tsp": {volume, gallon / 768, 0, 0}, "tspm": {volume, 5e-6, 0, 0}, "tbs": {volume, gallon / 256, 0, 0},
	"oz": {volume, gallon / 128, 0, 0}, "cup": {volume, gallon / 16, 0, 0}, "pt": {volume, gallon / 8, 0, 0},
	"us_pt": {volume, gallon / 8, 0, 0}, "uk_pt": {volume, ukGallon / 8, 0, 1}, "qt": {volume, gallon / 4, 0, 0},
	"uk_qt": {volume, ukGallon / 4, 0, 0}, "gal": {volume, gallon, 0, 0}, "uk_gal": {volume, ukGallon, 0, 0},
	"l": {volume, 1e-3, 0, 1}, "L": {volume, 1e-3, 0, 1}, "lt": {volume, 1e-3, 0, 1},
	"barrel": {volume, 42 * gallon, 0, 0}, "bushel": {volume, 2150.42 * inch * inch * inch, 0, 0},
	"GRT": {volume, 100 * foot * foot * foot, 0, 0}, "regton": {volume, 100 * foot * foot * foot, 0, 0},
	"MTON": {volume, 40 * foot * foot * foot, 0, 0},

	"uk_acre": {area, 4840 * yard * yard, 0, 0}, "us_acre": {area, 43560 * surveyFoot * surveyFoot, 0, 0},
	"ar": {area, 100, 0, 1}, "ha": {area, 10000, 0, 0}, "Morgen": {area, 2500, 0, 0},

	"bit": {information, 1, 0, 1}, "byte": {information, 8, 0, 1},

	"admkn": {speed, 6080 * foot / hour, 0, 0}, "kn": {speed, seaMile / hour, 0, 0},
	"m/h": {speed, 1 / hour, 0, 1}, "m/hr": {speed, 1 / hour, 0, 1},
	"m/s": {speed, 1, 0, 1}, "m/sec": {speed, 1, 0, 1}, "mph": {speed, mile / hour, 0, 1},
}

// powered are the lengths that have squares and cubes (m2, m^2, m3, m^3).
var powered = map[string]bool{"m": true, "mi": true, "Nmi": true, "in": true, "ft": true, "yd": true, "ang": true,
	"ly": true, "Picapt": true, "Pica": true}

// prefixes are the metric prefixes; da is written da or e.
var prefixes = map[string]float64{"Y": 1e24, "Z": 1e21, "E": 1e18, "P": 1e15, "T": 1e12, "G": 1e9, "M": 1e6, "k": 1e3,
	"h": 1e2, "da": 10, "e": 10, "d": 0.1, "c": 0.01, "m": 1e-3, "u": 1e-6, "n": 1e-9, "p": 1e-12, "f": 1e-15, "a": 1e-18,
	"z": 1e-21, "y": 1e-24}

// binaryPrefixes go with bits and bytes only.
var binaryPrefixes = map[string]float64{"Yi": 1 << 80, "Zi": 1 << 70, "Ei": 1 << 60, "Pi": 1 << 50, "Ti": 1 << 40,
	"Gi": 1 << 30, "Mi": 1 << 20, "ki": 1 << 10}
