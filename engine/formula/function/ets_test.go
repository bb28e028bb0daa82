package function_test

import (
	"fmt"
	"testing"
)

// passengers are the monthly totals of airline passengers of 1949 to 1952 (Box and Jenkins).
var passengers = []float64{112, 118, 132, 129, 121, 135, 148, 148, 136, 119, 104, 118, 115, 126, 141, 135, 125, 149, 170, 170, 158,
	133, 114, 140, 145, 150, 178, 163, 172, 178, 199, 199, 184, 162, 146, 166, 171, 180, 193, 181, 183, 218, 230, 242, 209, 191, 172,
	194, 196, 196, 236, 235, 229, 243, 264, 272, 237, 211, 180, 201}

// quarters, airline and uneven are series of which forecasts of Excel are known.
var (
	quarters = []float64{110, 130, 150, 145, 130, 150, 170, 165, 150, 170, 190, 185}
	airline  = []float64{112, 118, 132, 129, 121, 135, 148, 148, 136, 119, 104, 118, 115, 126, 141, 135, 125, 149, 170, 170, 158, 133, 114, 140}
	uneven   = []float64{100, 120, 135, 160, 110, 130, 145, 170, 115, 140, 155, 180}
)

// timeline writes values into column B beside times in column A.
func timeline(values []float64, at func(i int) float64) []string {
	var out []string
	for i, v := range values {
		out = append(out, fmt.Sprintf("A%d: %v", i+1, at(i)), fmt.Sprintf("B%d: %v", i+1, v))
	}
	return out
}

func counted(i int) float64 { return float64(i + 1) }

// quarter and month are the first days of the quarters from 2020 and of the months from 2021 on.
func quarter(i int) float64 {
	return []float64{43831, 43922, 44013, 44105, 44197, 44287, 44378, 44470, 44562, 44652, 44743, 44835}[i]
}

func month(i int) float64 {
	return []float64{44197, 44228, 44256, 44287, 44317, 44348, 44378, 44409, 44440, 44470, 44501, 44531,
		44562, 44593, 44621, 44652, 44682, 44713, 44743, 44774, 44805, 44835, 44866, 44896}[i]
}

// TestForecastsThatExcelPrinted: the values are Excel's, of the tests of Codcel's calculation engine (codcel_forecast_ets.rs,
// codcel_forecast_ets_confint.rs) and its notes on compatibility, and for airline of Formualizer's (Excel 16.0.20430 for Windows).
func TestForecastsThatExcelPrinted(t *testing.T) {
	t.Parallel()
	holdExamples(t, timeline(quarters, quarter), []example{
		{"FORECAST.ETS(44927,B1:B12,A1:A12,0)", "191.24556870974556"}, {"FORECAST.ETS.CONFINT(44927,B1:B12,A1:A12,0.95,0)", "25.070267517764044"},
		{"ROUND(FORECAST.ETS.CONFINT(44927,B1:B12,A1:A12,0.5,0),4)", "8.6275"}, {"ROUND(FORECAST.ETS.CONFINT(44927,B1:B12,A1:A12,0.9,0),4)", "21.0396"},
		{"ROUND(FORECAST.ETS.CONFINT(44927,B1:B12,A1:A12,0.99,0),4)", "32.9479"}, {"FORECAST.ETS.STAT(B1:B12,A1:A12,1,0)", "0.25"},
		{"FORECAST.ETS.STAT(B1:B12,A1:A12,2,0)", "0.001"}, {"ROUND(FORECAST.ETS.STAT(B1:B12,A1:A12,4,0),3)", "0.577"},
		{"ROUND(FORECAST.ETS.STAT(B1:B12,A1:A12,5,0),3)", "0.051"}, {"ROUND(FORECAST.ETS.STAT(B1:B12,A1:A12,6,0),3)", "8.659"},
		{"ROUND(FORECAST.ETS.STAT(B1:B12,A1:A12,7,0),3)", "12.027"}, {"FORECAST.ETS.STAT(B1:B12,A1:A12,8)", "90"},
		{"ROUND(FORECAST.ETS(44927,B1:B12,A1:A12,4),9)", "170"}, {"FORECAST.ETS.STAT(B1:B12,A1:A12,1)", "0.751"},
		{"FORECAST.ETS.STAT(B1:B12,A1:A12,2)", "0.001"}, {"FORECAST.ETS.STAT(B1:B12,A1:A12,3)", "0.001"},
	})
	holdExamples(t, timeline(airline, counted), []example{{"FORECAST.ETS(25,B1:B24,A1:A24)", "138.69607025814878"}})
	var months []float64
	for _, year := range []float64{0, 36} {
		for _, v := range []float64{205, 211, 218, 227, 237, 245, 253, 253, 249, 245, 240, 239} {
			months = append(months, v+year)
		}
	}
	holdExamples(t, timeline(months, month), []example{
		{"ROUND(FORECAST.ETS.STAT(B1:B24,A1:A24,1,12),6)", "0.166667"}, {"ROUND(FORECAST.ETS.STAT(B1:B24,A1:A24,2,12),6)", "0.083333"},
		{"ROUND(FORECAST.ETS.STAT(B1:B24,A1:A24,3,12),6)", "0.75"}, {"ROUND(FORECAST.ETS(45292,B1:B24,A1:A24,12),9)", "313"},
		{"FORECAST.ETS.STAT(B1:B24,A1:A24,8)", "31"}, {"FORECAST.ETS.STAT(B1:B24,A1:A24,1)", "0.998"}, {"FORECAST.ETS.STAT(B1:B24,A1:A24,2)", "0.001"},
		{"ABS(FORECAST.ETS(44927,B1:B24,A1:A24)-278.11)<0.02", "TRUE"}, {"ABS(FORECAST.ETS(44958,B1:B24,A1:A24)-281.23)<0.02", "TRUE"},
		{"ABS(FORECAST.ETS(45292,B1:B24,A1:A24)-315.49)<0.02", "TRUE"},
		{"ROUND(FORECAST.ETS.CONFINT(44958,B1:B24,A1:A24)/FORECAST.ETS.CONFINT(44927,B1:B24,A1:A24)*8.561959083,3)", "12.102"},
		{"ROUND(FORECAST.ETS.CONFINT(45292,B1:B24,A1:A24)/FORECAST.ETS.CONFINT(44927,B1:B24,A1:A24)*8.561959083,3)", "30.999"},
	})
}

// TestForecastsThatExcelStored: the values are those that Excel stored in tdf131380.xlsx, of LibreOffice's collection of test
// documents: twelve days' cases of a disease, which grow ever faster, and forecasts of days 13, 14 and 34. It does not store the
// weights, which follow from them.
func TestForecastsThatExcelStored(t *testing.T) {
	t.Parallel()
	cases := []float64{403, 531, 615, 984, 1254, 1520, 1820, 2251, 2612, 3420, 4189, 5469}
	holdExamples(t, timeline(cases, func(i int) float64 { return 43888 + float64(i) }), []example{
		{"FORECAST.ETS(43900,B1:B12,A1:A12,1,1)", "6696.401622952164"}, {"FORECAST.ETS(43921,B1:B12,A1:A12,1,1)", "32493.288911719064"},
		{"FORECAST.ETS(43900,B1:B12,A1:A12,1,1)-FORECAST.ETS.CONFINT(43900,B1:B12,A1:A12,0.95,1,1)", "6240.26994406"},
		{"FORECAST.ETS(43901,B1:B12,A1:A12,1,1)+FORECAST.ETS.CONFINT(43901,B1:B12,A1:A12,0.95,1,1)", "8902.97036492"},
		{"FORECAST.ETS(43921,B1:B12,A1:A12,1,1)-FORECAST.ETS.CONFINT(43921,B1:B12,A1:A12,0.95,1,1)", "7046.30421974"},
		{"FORECAST.ETS.STAT(B1:B12,A1:A12,1)", "0.998"}, {"FORECAST.ETS.STAT(B1:B12,A1:A12,2)", "0.899"}, {"FORECAST.ETS.SEASONALITY(B1:B12,A1:A12)", "0"},
	})
}

// TestSeasonalForecastsAreNearExcels: Excel's values of the same sources, which no rule found so far gives.
func TestSeasonalForecastsAreNearExcels(t *testing.T) {
	t.Parallel()
	holdExamples(t, timeline(uneven, counted), []example{
		{"ABS(FORECAST.ETS(13,B1:B12,A1:A12,2)/151.95-1)<0.02", "TRUE"}, {"ABS(FORECAST.ETS(13,B1:B12,A1:A12,3)/175.71-1)<0.02", "TRUE"},
		{"ABS(FORECAST.ETS(13,B1:B12,A1:A12)/127.57984213486753-1)<0.02", "TRUE"}, {"ABS(FORECAST.ETS(13,B1:B12,A1:A12,6)/172.29-1)<0.02", "TRUE"},
		{"FORECAST.ETS.SEASONALITY(B1:B12,A1:A12)", "4"},
	})
	holdExamples(t, timeline(quarters, quarter), []example{{"ABS(FORECAST.ETS.CONFINT(44927,B1:B12,A1:A12,0.95,2)/24.9037-1)<0.02", "TRUE"}})
	holdExamples(t, timeline(passengers, counted), []example{
		{"FORECAST.ETS.SEASONALITY(B1:B60,A1:A60)", "12"}, {"FORECAST.ETS(60,B1:B60,A1:A60)", "201"},
		{"2*FORECAST.ETS(60.5,B1:B60,A1:A60)-FORECAST.ETS(61,B1:B60,A1:A60)", "201"},
	})
}

// TestForecastsOfExcelForMac: the values are those of Excel 16.111.2, of the reference files of Formulon (forecast_ets.golden.json). The
// alpha of the season is only in a note on a case that is skipped there, about 0.751; no season of the line, too. The alpha of the
// line, 0.9, is Excel's by a remark in the tests of another project, without a version.
func TestForecastsOfExcelForMac(t *testing.T) {
	t.Parallel()
	const season = "{10,12,14,11,12,14,16,13,14,16,18,15,16,18,20,17},{1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16}"
	const line = "{10,12,14,16,18,20,22,24,26,28},{1,2,3,4,5,6,7,8,9,10}"
	holdExamples(t, nil, []example{
		{"ROUND(FORECAST.ETS(11," + line + ",0),9)", "30"}, {"ROUND(FORECAST.ETS(17," + season + ",4),9)", "18"}, {"ROUND(FORECAST.ETS(17," + season + "),9)", "18"},
		{"FORECAST.ETS(2,{10},{1},0)", "#DIV/0!"}, {"FORECAST.ETS(11," + line + ",9000)", "#NUM!"}, {"ROUND(FORECAST.ETS.CONFINT(11," + line + "),9)", "0"},
		{"FORECAST.ETS.CONFINT(5," + line + ")", "#NUM!"}, {"FORECAST.ETS.CONFINT(11,{1,2,3,4,5},{1,2,3,4,5},0)", "0"},
		{"FORECAST.ETS.CONFINT(11,{1,2,3,4,5},{1,2,3,4,5},1)", "#NUM!"}, {"FORECAST.ETS.SEASONALITY(" + season + ")", "4"},
		{"FORECAST.ETS.SEASONALITY({10,15,20,12,17,22,14,19,24,16,21,26},{1,2,3,4,5,6,7,8,9,10,11,12})", "3"}, {"FORECAST.ETS.SEASONALITY(" + line + ")", "0"},
		{"FORECAST.ETS.SEASONALITY({1,2,3},{1,2,3})", "0"}, {"FORECAST.ETS.STAT(" + season + ",1)", "0.751"}, {"ROUND(FORECAST.ETS.STAT(" + season + ",7),9)", "0"},
		{"FORECAST.ETS.STAT(" + season + ",8)", "1"}, {"FORECAST.ETS.STAT({1,2,3,4,5},{1,2,3,4,5},0)", "#NUM!"}, {"FORECAST.ETS.STAT({2,4,6,8,10},{1,2,3,4,5},1)", "0.9"},
	})
}

// TestSmoothingContinuesWhatRepeats: a straight line with a season goes on as it was, and its intervals have no width.
func TestSmoothingContinuesWhatRepeats(t *testing.T) {
	t.Parallel()
	var y []float64
	for i := range 16 {
		y = append(y, 10+2*float64(i)+[]float64{5, -3, 0, -2}[i%4])
	}
	holdExamples(t, timeline(y, counted), []example{
		{"ROUND(FORECAST.ETS(17,B1:B16,A1:A16),9)", "47"}, {"ROUND(FORECAST.ETS(22,B1:B16,A1:A16),9)", "49"}, {"FORECAST.ETS.SEASONALITY(B1:B16,A1:A16)", "4"},
		{"ROUND(FORECAST.ETS.CONFINT(22,B1:B16,A1:A16),9)", "0"}, {"ROUND(FORECAST.ETS.STAT(B1:B16,A1:A16,6),9)", "0"},
		{"SUM(ROUND(FORECAST.ETS({17,18},B1:B16,A1:A16),9))", "88"},
	})
}

// TestTimelinesOfForecasts: months, gaps, doubles and what is refused.
func TestTimelinesOfForecasts(t *testing.T) {
	t.Parallel()
	months := []float64{44197, 44228, 44256, 44287, 44317, 44348, 44378, 44409} // 1 January to 1 August 2021
	holdExamples(t, timeline([]float64{1, 2, 3, 4, 5, 6, 7, 8}, func(i int) float64 { return months[i] }), []example{
		{"ROUND(FORECAST.ETS(DATE(2021,9,1),B1:B8,A1:A8,0),9)", "9"}, {"ROUND(FORECAST.ETS(DATE(2022,1,1),B1:B8,A1:A8,0),9)", "13"},
		{"ROUND(FORECAST.ETS(DATE(2021,9,16),B1:B8,A1:A8,0),9)", "9.5"}, {"FORECAST.ETS.STAT(B1:B8,A1:A8,8,0)", "31"},
		{"FORECAST.ETS(DATE(2021,7,31),B1:B8,A1:A8,0)", "#NUM!"}, {"FORECAST.ETS(DATE(2021,9,1),B1:B8,A1:A7,0)", "#N/A"},
		{"FORECAST.ETS(DATE(2021,9,1),B1:B8,A1:A8,-1)", "#NUM!"}, {"FORECAST.ETS(DATE(2021,9,1),B1:B8,A1:A8,8761)", "#NUM!"},
		{"FORECAST.ETS(DATE(2021,9,1),B1:B8,A1:A8,1.5)", "#NUM!"}, {"FORECAST.ETS.CONFINT(DATE(2021,9,1),B1:B8,A1:A8,1)", "#NUM!"},
		{"FORECAST.ETS.STAT(B1:B8,A1:A8,9)", "#NUM!"}, {"FORECAST.ETS(10,{1,2,4},{1,2,3.5},0)", "#NUM!"},
	})
	holdExamples(t, nil, []example{
		{"ROUND(FORECAST.ETS(11,{1,2,3,5,6,7,8,9,10},{1,2,3,5,6,7,8,9,10},0),9)", "11"},
		{"FORECAST.ETS(6,{1,2,3,4,4,6,5},{1,2,3,4,5,5,4},0)=FORECAST.ETS(6,{1,2,3,4.5,5},{1,2,3,4,5},0)", "TRUE"},
		{"FORECAST.ETS(6,{1,2,3,4,4,7,5},{1,2,3,4,5,5,4},0,1,4)=FORECAST.ETS(6,{1,2,3,5,7},{1,2,3,4,5},0)", "TRUE"},
		{"FORECAST.ETS(9,{1,2,7,4,5,7,8},{1,2,3,4,5,7,8},0)=FORECAST.ETS(9,{1,2,7,4,5,6,7,8},{1,2,3,4,5,6,7,8},0)", "TRUE"},
		{"FORECAST.ETS(9,{1,2,7,4,5,7,8},{1,2,3,4,5,7,8},0,0)=FORECAST.ETS(9,{1,2,7,4,5,0,7,8},{1,2,3,4,5,6,7,8},0)", "TRUE"},
		{"ROUND(FORECAST.ETS(6,{1,2,3,4,2,3},{1,2,3,4,5,5},0,1,7),9)", "6"},
		{"ROUND(FORECAST.ETS(6,{5,3,1,4,2},{5,3,1,4,2},0),9)", "6"},
		{"FORECAST.ETS(11,{1,2,10},{1,2,10},0)", "#NUM!"}, {"FORECAST.ETS(3,{1,\"a\"},{1,2},0)", "#VALUE!"},
	})
}
