package simulate

import "time"

// holiday is a day on which offices are closed and people write differently.
type holiday struct {
	name   string
	factor float64 // of the volume of people
}

// holidays is the calendar of 2026: Keputusan Bersama Menteri Agama, Menteri Ketenagakerjaan dan Menteri PANRB No. 1497, 2 and 5 of 2025
// (17 national holidays, 8 days of cuti bersama). Other years keep only the holidays with a fixed date.
var holidays = map[[3]int]holiday{
	{2026, 1, 1}:   {"Tahun Baru", 0.75},
	{2026, 1, 16}:  {"Isra Mikraj", 0.85},
	{2026, 2, 16}:  {"Cuti bersama Imlek", 0.85},
	{2026, 2, 17}:  {"Imlek", 0.85},
	{2026, 3, 18}:  {"Cuti bersama Nyepi", 0.85},
	{2026, 3, 19}:  {"Nyepi", 0.8},
	{2026, 3, 20}:  {"Cuti bersama Idulfitri", 0.7},
	{2026, 3, 21}:  {"Idulfitri", 0.45},
	{2026, 3, 22}:  {"Idulfitri", 0.5},
	{2026, 3, 23}:  {"Cuti bersama Idulfitri", 0.6},
	{2026, 3, 24}:  {"Cuti bersama Idulfitri", 0.7},
	{2026, 4, 3}:   {"Wafat Yesus Kristus", 0.85},
	{2026, 4, 5}:   {"Paskah", 0.9},
	{2026, 5, 1}:   {"Hari Buruh", 0.95},
	{2026, 5, 14}:  {"Kenaikan Yesus Kristus", 0.85},
	{2026, 5, 15}:  {"Cuti bersama Kenaikan", 0.85},
	{2026, 5, 27}:  {"Iduladha", 0.65},
	{2026, 5, 28}:  {"Cuti bersama Iduladha", 0.8},
	{2026, 5, 31}:  {"Waisak", 0.9},
	{2026, 6, 1}:   {"Hari Lahir Pancasila", 0.85},
	{2026, 6, 16}:  {"Tahun Baru Islam", 0.85},
	{2026, 8, 17}:  {"Kemerdekaan", 0.8},
	{2026, 8, 25}:  {"Maulid Nabi", 0.85},
	{2026, 12, 24}: {"Cuti bersama Natal", 0.8},
	{2026, 12, 25}: {"Natal", 0.75},
}

var fixedHolidays = map[[2]int]holiday{
	{1, 1}: {"Tahun Baru", 0.75}, {5, 1}: {"Hari Buruh", 0.95}, {6, 1}: {"Hari Lahir Pancasila", 0.85},
	{8, 17}: {"Kemerdekaan", 0.8}, {12, 25}: {"Natal", 0.75},
}

// ramadan is the month of fasting 1447 H as the government set it: people write before dawn and after breaking the fast.
var ramadanFirst, ramadanLast = time.Date(2026, 2, 19, 0, 0, 0, 0, wib), time.Date(2026, 3, 20, 0, 0, 0, 0, wib)

// weekday is the factor of the volume by day of the week, Sunday first.
var weekday = [7]float64{0.84, 1.1, 1.08, 1.05, 1.04, 1.0, 0.88}

// calendarDay is what the calendar says of a day in WIB.
type calendarDay struct {
	date    time.Time
	holiday string // "" on an ordinary day
	factor  float64
	payday  bool // the 25th to the 1st
	ramadan bool
	office  bool // offices are open
}

func calendar(day int) calendarDay {
	t := time.UnixMilli(dayStart(day)).In(wib)
	c := calendarDay{date: t, factor: weekday[t.Weekday()], payday: t.Day() >= 25 || t.Day() == 1}
	h, ok := holidays[[3]int{t.Year(), int(t.Month()), t.Day()}]
	if !ok && t.Year() != 2026 {
		h, ok = fixedHolidays[[2]int{int(t.Month()), t.Day()}]
	}
	if ok {
		c.holiday, c.factor = h.name, min(c.factor, 0.95)*h.factor
	}
	c.ramadan = !t.Before(ramadanFirst) && !t.After(ramadanLast)
	c.office = !ok && t.Weekday() != time.Saturday && t.Weekday() != time.Sunday
	if c.payday {
		c.factor *= 1.04
	}
	return c
}
