package function

import (
	"math"
	"strings"

	"tyche/engine/formula/arith"
	"tyche/engine/workbook"
)

// Thai words for digits and powers of ten.
var (
	thaiDigits = [10]string{"ศูนย์", "หนึ่ง", "สอง", "สาม", "สี่", "ห้า", "หก", "เจ็ด", "แปด", "เก้า"}
	thaiPowers = [6]string{"", "สิบ", "ร้อย", "พัน", "หมื่น", "แสน"}
)

const thaiMillion = "ล้าน"

// bahtText is BAHTTEXT: an amount in words, rounded to satang.
func bahtText(x float64) workbook.Scalar {
	amount, e := arith.Round(math.Abs(x), 2)
	if e != workbook.NoError || amount >= 1e15 {
		return fail(workbook.ErrValue)
	}
	baht := math.Floor(amount)
	satang := math.Round((amount - baht) * 100)
	text := ""
	if x < 0 && amount > 0 {
		text = "ลบ"
	}
	if baht > 0 || satang == 0 {
		text += thaiNumber(int64(baht)) + "บาท"
	}
	if satang == 0 {
		return workbook.TextOf(text + "ถ้วน")
	}
	return workbook.TextOf(text + thaiNumber(int64(satang)) + "สตางค์")
}

func thaiNumber(n int64) string {
	if n == 0 {
		return thaiDigits[0]
	}
	if n >= 1e6 {
		text := thaiNumber(n/1e6) + thaiMillion
		if n%1e6 == 0 {
			return text
		}
		return text + thaiNumber(n%1e6)
	}
	var b strings.Builder
	for power := len(thaiPowers) - 1; power >= 0; power-- {
		unit := int64(math.Pow10(power))
		digit := n / unit % 10
		switch {
		case digit == 0:
		case power == 1 && digit == 1:
			b.WriteString(thaiPowers[1])
		case power == 1 && digit == 2:
			b.WriteString("ยี่" + thaiPowers[1])
		case power == 0 && digit == 1 && n/10%10 > 0:
			b.WriteString("เอ็ด")
		default:
			b.WriteString(thaiDigits[digit] + thaiPowers[power])
		}
	}
	return b.String()
}
