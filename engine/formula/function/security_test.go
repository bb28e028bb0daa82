package function_test

import "testing"

// The values are those of Microsoft's documentation of each function.
func TestSecuritiesMatchDocumentation(t *testing.T) {
	t.Parallel()
	holdExamples(t, nil, []example{
		{`ACCRINT(DATE(2008,3,1),DATE(2008,8,31),DATE(2008,5,1),0.1,1000,2,0)`, `16.666667`},
		{`ACCRINT(DATE(2008,3,5),DATE(2008,8,31),DATE(2008,5,1),0.1,1000,2,0,FALSE)`, `15.555556`},
		{`ACCRINT(DATE(2008,4,5),DATE(2008,8,31),DATE(2008,5,1),0.1,1000,2,0,TRUE)`, `7.2222222`},
		{`ACCRINTM(DATE(2008,4,1),DATE(2008,6,15),0.1,1000,3)`, `20.54794521`},
		{`COUPDAYBS(DATE(2011,1,25),DATE(2011,11,15),2,1)`, `71`}, {`COUPDAYS(DATE(2011,1,25),DATE(2011,11,15),2,1)`, `181`},
		{`COUPDAYSNC(DATE(2011,1,25),DATE(2011,11,15),2,1)`, `110`}, {`COUPNCD(DATE(2011,1,25),DATE(2011,11,15),2,1)-DATE(2011,5,15)`, `0`},
		{`COUPPCD(DATE(2011,1,25),DATE(2011,11,15),2,1)-DATE(2010,11,15)`, `0`}, {`COUPNUM(DATE(2007,1,25),DATE(2008,11,15),2,1)`, `4`},
		{`DURATION(DATE(2018,7,1),DATE(2048,1,1),0.08,0.09,2,1)`, `10.9191453`}, {`MDURATION(DATE(2008,1,1),DATE(2016,1,1),0.08,0.09,2,1)`, `5.73567`},
		{`PRICE(DATE(2008,2,15),DATE(2017,11,15),0.0575,0.065,100,2,0)`, `94.63436162`}, {`YIELD(DATE(2008,2,15),DATE(2016,11,15),0.0575,95.04287,100,2,0)`, `0.0650000`},
		{`PRICEDISC(DATE(2008,2,16),DATE(2008,3,1),0.0525,100,2)`, `99.79583333`}, {`YIELDDISC(DATE(2008,2,16),DATE(2008,3,1),99.795,100,2)`, `0.052823`},
		{`PRICEMAT(DATE(2008,2,15),DATE(2008,4,13),DATE(2007,11,11),0.061,0.061,0)`, `99.98449888`},
		{`YIELDMAT(DATE(2008,3,15),DATE(2008,11,3),DATE(2007,11,8),0.0625,100.0123,0)`, `0.06095433`},
		{`RECEIVED(DATE(2008,2,15),DATE(2008,5,15),1000000,0.0575,2)`, `1014584.654`}, {`INTRATE(DATE(2008,2,15),DATE(2008,5,15),1000000,1014420,2)`, `0.05768`},
		{`TBILLEQ(DATE(2008,3,31),DATE(2008,6,1),0.0914)`, `0.094151`}, {`TBILLPRICE(DATE(2008,3,31),DATE(2008,6,1),0.09)`, `98.45`},
		{`TBILLYIELD(DATE(2008,3,31),DATE(2008,6,1),98.45)`, `0.091417`},
		{`ODDFPRICE(DATE(2008,11,11),DATE(2021,3,1),DATE(2008,10,15),DATE(2009,3,1),0.0785,0.0625,100,2,1)`, `113.597717`},
		{`ODDFYIELD(DATE(2008,11,11),DATE(2021,3,1),DATE(2008,10,15),DATE(2009,3,1),0.0575,84.5,100,2,0)`, `0.0772455`},
		{`ODDLPRICE(DATE(2008,2,7),DATE(2008,6,15),DATE(2007,10,15),0.0375,0.0405,100,2,0)`, `99.87828601`},
		{`ODDLYIELD(DATE(2008,4,20),DATE(2008,6,15),DATE(2007,12,24),0.0375,99.875,100,2,0)`, `0.045192`},
		{`AMORDEGRC(2400,DATE(2008,8,19),DATE(2008,12,31),300,1,0.15,1)`, `776`}, {`AMORLINC(2400,DATE(2008,8,19),DATE(2008,12,31),300,1,0.15,1)`, `360`},
		{`VDB(2400,300,3650,0,1)`, `1.32`}, {`VDB(2400,300,120,0,1)`, `40`}, {`VDB(2400,300,10,0,1)`, `480`}, {`VDB(2400,300,120,6,18)`, `396.31`},
		{`VDB(2400,300,120,6,18,1.5)`, `311.81`}, {`VDB(2400,300,10,0,0.875,1.5)`, `315`},
	})
}

// A price and the yield that belongs to it lead to each other on every basis and frequency.
func TestYieldsGiveTheirPrices(t *testing.T) {
	t.Parallel()
	for _, frequency := range []string{"1", "2", "4"} {
		for _, basis := range []string{"0", "1", "2", "3", "4"} {
			tail := ",100," + frequency + "," + basis
			days := "DATE(2021,3,17),DATE(2029,8,31),0.043,"
			odd := "DATE(2021,3,17),DATE(2029,8,31),DATE(2020,12,5),DATE(2021,8,31),0.043,"
			last := "DATE(2021,3,17),DATE(2021,11,29),DATE(2020,12,5),0.043,"
			one := "DATE(2029,7,17),DATE(2029,8,31),0.043,"
			holdExamples(t, nil, []example{
				{"YIELD(" + days + "PRICE(" + days + "0.061" + tail + ")" + tail + ")", "0.061000000000"},
				{"YIELD(" + one + "PRICE(" + one + "0.061" + tail + ")" + tail + ")", "0.061000000000"},
				{"ODDFYIELD(" + odd + "ODDFPRICE(" + odd + "0.061" + tail + ")" + tail + ")", "0.061000000000"},
				{"ODDLYIELD(" + last + "ODDLPRICE(" + last + "0.061" + tail + ")" + tail + ")", "0.061000000000"},
			})
		}
	}
}

func TestSecuritiesRefuseWhatExcelRefuses(t *testing.T) {
	t.Parallel()
	holdExamples(t, []string{"A1: TRUE"}, []example{
		{`PRICE(DATE(2017,11,15),DATE(2008,2,15),0.05,0.06,100,2,0)`, `#NUM!`}, {`PRICE(1,1000,-0.05,0.06,100,2)`, `#NUM!`}, {`PRICE(1,1000,0.05,-1,100,2)`, `#NUM!`},
		{`PRICE(1,1000,0.05,0.06,0,2)`, `#NUM!`}, {`PRICE(1,1000,0.05,0.06,100,3)`, `#NUM!`}, {`PRICE(1,1000,0.05,0.06,100,2,5)`, `#NUM!`}, {`PRICE(-1,1000,0.05,0.06,100,2)`, `#NUM!`},
		{`PRICE(A1,1000,0.05,0.06,100,2)`, `#VALUE!`}, {`PRICE("x",1000,0.05,0.06,100,2)`, `#VALUE!`}, {`YIELD(1,1000,0.05,0,100,2)`, `#NUM!`}, {`DISC(1,1,97,100)`, `#NUM!`},
		{`DISC(1,100,0,100)`, `#NUM!`}, {`DISC(1,100,97,100,5)`, `#NUM!`}, {`RECEIVED(1,100000,100,0.9)`, `#NUM!`}, {`TBILLPRICE(1,400,0.1)`, `#NUM!`}, {`TBILLYIELD(1,100,0)`, `#NUM!`},
		{`ACCRINT(100,200,100,0.1,1000,2)`, `#NUM!`}, {`ODDFPRICE(500,1000,100,400,0.05,0.06,100,2)`, `#NUM!`}, {`ODDLPRICE(50,1000,100,0.05,0.06,100,2)`, `#NUM!`},
		{`VDB(-1,0,10,0,1)`, `#NUM!`}, {`VDB(100,0,10,5,4)`, `#NUM!`}, {`VDB(100,0,10,0,11)`, `#NUM!`}, {`AMORLINC(2400,1,100,300,1,0.15,2)`, `#NUM!`}, {`AMORDEGRC(2400,1,100,300,1,0.4,1)`, `#NUM!`},
		{`COUPNUM(1,1000,0)`, `#NUM!`}, {`SUM(COUPNUM({1,2},1000,1))`, `6`},
	})
}
