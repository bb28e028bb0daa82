package function_test

import (
	"fmt"
	"testing"
)

// passengers are the monthly totals of airline passengers of 1949 to 1952 (Box and Jenkins).
var passengers = []float64{112, 118, 132, 129, 121, 135, 148, 148, 136, 119, 104, 118, 115, 126, 141, 135, 125, 149, 170, 170, 158,
	133, 114, 140, 145, 150, 178, 163, 172, 178, 199, 199, 184, 162, 146, 166, 171, 180, 193, 181, 183, 218, 230, 242, 209, 191, 172,
	194, 196, 196, 236, 235, 229, 243, 264, 272, 237, 211, 180, 201}

// nile are annual flows of the Nile from 1871 on.
var nile = []float64{1120, 1160, 963, 1210, 1160, 1160, 813, 1230, 1370, 1140, 995, 935, 1110, 994, 1020, 960, 1180, 799, 958, 1140, 1100,
	1210, 1150, 1250, 1260, 1220, 1030, 1100, 774, 840, 874, 694, 940, 833, 701, 916, 692, 1020, 1050, 969}

// timeline writes values into column B beside times in column A.
func timeline(values []float64, at func(i int) float64) []string {
	var out []string
	for i, v := range values {
		out = append(out, fmt.Sprintf("A%d: %v", i+1, at(i)), fmt.Sprintf("B%d: %v", i+1, v))
	}
	return out
}

func counted(i int) float64 { return float64(i + 1) }

// TestSmoothingFindsTheLeastSquares: the references are scipy's minima (Nelder-Mead from twelve points) of the same criterion.
func TestSmoothingFindsTheLeastSquares(t *testing.T) {
	t.Parallel()
	holdExamples(t, timeline(passengers, counted), []example{
		{"FORECAST.ETS.STAT(B1:B60,A1:A60,1)", "0.7828459"}, {"FORECAST.ETS.STAT(B1:B60,A1:A60,2)", "0.001"}, {"FORECAST.ETS.STAT(B1:B60,A1:A60,3,12)", "0.001"},
		{"FORECAST.ETS.STAT(B1:B60,A1:A60,7,12)", "6.8194377"}, {"FORECAST.ETS.STAT(B1:B60,A1:A60,8)", "1"}, {"FORECAST.ETS.SEASONALITY(B1:B60,A1:A60)", "12"},
		{"FORECAST.ETS(61,B1:B60,A1:A60)", "206.05367"}, {"FORECAST.ETS(63,B1:B60,A1:A60)", "229.81303"}, {"FORECAST.ETS(60,B1:B60,A1:A60)", "201"},
		{"FORECAST.ETS(60.5,B1:B60,A1:A60)", "203.52684"},
	})
	holdExamples(t, timeline(nile, counted), []example{
		{"FORECAST.ETS.STAT(B1:B40,A1:A40,1,0)", "0.441950"}, {"FORECAST.ETS.STAT(B1:B40,A1:A40,2,0)", "0.0045672"}, {"FORECAST.ETS.STAT(B1:B40,A1:A40,3,0)", "0"},
		{"FORECAST.ETS.STAT(B1:B40,A1:A40,7)", "157.243255"}, {"FORECAST.ETS(41,B1:B40,A1:A40)", "975.86682"}, {"FORECAST.ETS(43,B1:B40,A1:A40,0)", "988.36315"},
		{"FORECAST.ETS.SEASONALITY(B1:B40,A1:A40)", "1"}, {"FORECAST.ETS.CONFINT(41,B1:B40,A1:A40)/NORM.S.INV(0.975)", "157.243255"},
		{"FORECAST.ETS.CONFINT(43,B1:B40,A1:A40,0.5,0)/FORECAST.ETS.CONFINT(43,B1:B40,A1:A40,,0)", "0.344134"},
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
		{"ROUND(FORECAST.ETS(DATE(2021,9,16),B1:B8,A1:A8,0),9)", "9.5"}, {"FORECAST.ETS.STAT(B1:B8,A1:A8,8,0)", "1"},
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
