package value

// Date serial numbers: days since 31 December 1899 with the 29 February 1900 that never was (Lotus 1-2-3's error, which
// Excel keeps), or since 1 January 1904. The civil calendar follows Howard Hinnant, "chrono-compatible low-level date
// algorithms".

// MaxSerial is the serial number of 31 December 9999 in the 1900 system.
const MaxSerial = 2958465

// daysFromCivil is the number of days from 1 January 1970; month and day may lie outside their bounds.
func daysFromCivil(y, m, d int) int {
	m--
	y += floorDiv(m, 12)
	m = m - floorDiv(m, 12)*12 + 1
	if m <= 2 {
		y--
	}
	era := floorDiv(y, 400)
	yoe := y - era*400
	shifted := (m + 9) % 12
	doy := (153*shifted + 2) / 5
	doe := yoe*365 + yoe/4 - yoe/100 + doy
	return era*146097 + doe - 719468 + d - 1
}

func floorDiv(a, b int) int {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

func civilFromDays(z int) (y, m, d int) {
	z += 719468
	era := floorDiv(z, 146097)
	doe := z - era*146097
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	d = doy - (153*mp+2)/5 + 1
	m = mp + 3
	if m > 12 {
		m -= 12
	}
	y = yoe + era*400
	if m <= 2 {
		y++
	}
	return y, m, d
}

const (
	epoch1900 = -25568 // 30 December 1899 + 1, for serials below 60
	epoch1904 = -24107 // 1 January 1904
)

// Serial is the serial number of a day; month and day may lie outside their bounds. It may be out of Excel's range.
func (c Calendar) Serial(y, m, d int) int {
	days := daysFromCivil(y, m, d)
	if c.Date1904 {
		return days - epoch1904
	}
	serial := days - epoch1900 + 1
	if serial <= 60 {
		serial-- // before the 29 February 1900 that is counted
	}
	return serial
}

// Valid tells whether a serial number is a day that Excel has.
func (c Calendar) Valid(serial float64) bool {
	if c.Date1904 {
		return serial >= 0 && serial < MaxSerial-1462+1
	}
	return serial >= 0 && serial < MaxSerial+1
}

// Civil is the day of a valid serial number. In the 1900 system 0 is 0 January 1900 and 60 is 29 February 1900.
func (c Calendar) Civil(serial int) (y, m, d int) {
	if c.Date1904 {
		return civilFromDays(serial + epoch1904)
	}
	switch {
	case serial == 0:
		return 1900, 1, 0
	case serial == 60:
		return 1900, 2, 29
	case serial < 60:
		return civilFromDays(serial + epoch1900)
	}
	return civilFromDays(serial + epoch1900 - 1)
}

// Weekday is the day of the week, 0 for Sunday, as Excel counts it: wrong for January and February 1900.
func (c Calendar) Weekday(serial int) int {
	if c.Date1904 {
		serial += 1462
	}
	return (serial + 6) % 7
}

// Leap tells whether a year has 366 days.
func Leap(y int) bool { return y%4 == 0 && (y%100 != 0 || y%400 == 0) }

// DaysIn is the number of days of a month, 1 to 12.
func DaysIn(y, m int) int {
	switch m {
	case 2:
		if Leap(y) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}
