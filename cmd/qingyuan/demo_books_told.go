package main

import (
	"fmt"

	"qingyuan/models"
)

// on is the day so many days before today.
func (d *demo) on(ago int) string { return string(models.DateOf(d.clock()).AddDays(-ago)) }

// demoBooks are told from today backwards: a project that waits for its acceptance too long,
// one that was accepted, purchases, leases of which two end soon, and a budget by month.
func (d *demo) demoBooks() []demoBook {
	return append([]demoBook{d.demoRoad(), d.demoCanal(), d.demoPump(), d.demoPurchases(), d.demoLeases()}, d.demoBudget()...)
}

func (d *demo) demoRoad() demoBook {
	const builder = "清源县路桥建筑有限公司"
	return demoBook{item: "village-project", region: "990101101200", subject: "村道硬化", eventOn: d.on(155), versions: []demoVersion{
		{ago: 150, title: "柳树村村道硬化工程", body: "村东头到村小学的土路改成水泥路，长 1.2 公里，宽 4.5 米。", facts: map[string]string{"number": "XM-03", "place": "村东头至村小学", "budget": "42万元",
			"source": "一事一议财政奖补 30 万元，村集体自筹 12 万元", "planned_start": d.on(140), "planned_end": d.on(60), "state": "已立项"}},
		{ago: 120, reason: "合同已签，工程已经开工", facts: map[string]string{"method": "公开招标", "contractor": builder, "contractor_code": "91990101MADEM00018", "contract": "398600", "signed_on": d.on(130), "started_on": d.on(125), "state": "施工中"},
			rows: map[string][][]string{"progress": {{d.on(121), "15", "路基开挖完成"}}, "payments": {{d.on(122), "119580", builder, "预付款（合同价 30%）"}}}, photos: []demoPicture{{"开工前.png", 0}}},
		{ago: 75, reason: "路面浇筑过半", rows: map[string][][]string{"progress": {{d.on(76), "60", "水泥路面浇筑 720 米"}}, "payments": {{d.on(78), "119580", builder, "进度款"}}}, photos: []demoPicture{{"浇筑路面.png", 60}}},
		{ago: 48, reason: "竣工，等待验收", facts: map[string]string{"ended_on": d.on(50), "state": "竣工待验收"},
			rows: map[string][][]string{"progress": {{d.on(50), "100", "全线完工，路肩培土完成"}}, "payments": {{d.on(49), "139510", builder, "工程款（至合同价 95%）"}}}, photos: []demoPicture{{"完工.png", 100}}},
	}}
}

func (d *demo) demoCanal() demoBook {
	const builder = "明镜市水利工程有限公司"
	return demoBook{item: "village-project", region: "990101102200", subject: "灌溉渠清淤", eventOn: d.on(112), versions: []demoVersion{
		{ago: 110, title: "石桥村灌溉渠清淤衬砌工程", body: "清理主渠淤泥 2.3 公里，衬砌 600 米。", facts: map[string]string{"budget": "168000", "source": "高标准农田建设补助", "planned_start": d.on(100), "planned_end": d.on(40), "state": "正在发包"}},
		{ago: 90, reason: "已经开工", facts: map[string]string{"method": "询价", "contractor": builder, "contract": "159800", "signed_on": d.on(99), "started_on": d.on(98), "state": "施工中"},
			rows: map[string][][]string{"progress": {{d.on(92), "40", "清淤完成"}}, "payments": {{d.on(91), "60000", builder, "进度款"}}}},
		{ago: 36, reason: "验收合格", facts: map[string]string{"ended_on": d.on(45), "state": "已验收"},
			rows: map[string][][]string{"progress": {{d.on(45), "100", "衬砌完成，已通水"}}, "payments": {{d.on(38), "91810", builder, "结算款"}}, "acceptance": {{d.on(40), "合格", "村务监督委员会、镇农业农村办、村民代表 5 人", "渠底坡度符合设计"}}}},
	}}
}

func (d *demo) demoPump() demoBook {
	return demoBook{item: "purchase", region: "990101102200", subject: "抗旱水泵", eventOn: d.on(70), versions: []demoVersion{
		{ago: 66, title: "石桥村抗旱水泵采购", facts: map[string]string{"buyer": "石桥村村民委员会", "method": "询价", "estimate": "26000", "notice_on": d.on(84), "closes_on": d.on(77), "supplier": "清源县农机有限公司",
			"supplier_code": "91990101MADEM00026", "amount": "24300", "awarded_on": d.on(70), "contract": "24300", "signed_on": d.on(68)},
			rows: map[string][][]string{"tenders": {{"清源县农机有限公司", "91990101MADEM00026", "24300", d.on(78), "价格最低，符合要求"}, {"明镜市泵业有限公司", "91990100MADEM00034", "25800", d.on(78), "符合要求"}, {"石桥五金商店", "", "27500", d.on(77), "超过预算"}}}},
	}}
}

// demoPurchases is the county's list of the quarter before the last 40 days.
func (d *demo) demoPurchases() demoBook {
	quarter := d.quarter()
	first, last := quarter.First(), quarter.Last()
	day := func(n int) string { return string(min(first.AddDays(n), last)) }
	return demoBook{item: "purchase-list", region: demoCounty, period: quarter, versions: []demoVersion{{ago: 30, title: fmt.Sprintf("清源县%d年第%s季度采购成交清单", quarter.Year(), quarter[6:]), rows: map[string][][]string{"purchases": {
		{"CG-0101", "990101101201", "大王村", "路灯采购", "询价", "47600", day(9), "清源县照明器材有限公司", "91990101MADEM00042"},
		{"CG-0102", "990101101200", "柳树村", "环卫服务", "竞争性谈判", "36000", day(20), "洁城环卫有限公司", "91990101MADEM00050"},
		{"CG-0103", "990101102201", "小李村", "水渠维修", "竞争性谈判", "88120.50", day(31), "明镜市水利工程有限公司", "91990100MADEM00069"},
		{"CG-0104", "990101201200", "梨园村", "道路硬化", "公开招标", "386200", day(44), "清源县路桥建筑有限公司", "91990101MADEM00018"},
		{"CG-0105", "990101201201", "双庙村", "办公用品", "单一来源", "10995.11", day(58), "清源县供销社", "91990101MADEM00077"},
		{"CG-0106", "990101102202", "红旗村", "路灯采购", "询价", "52300", day(73), "清源县照明器材有限公司", "91990101MADEM00042"},
	}}}}}
}

// quarter is the last that was over 40 days ago.
func (d *demo) quarter() models.Period {
	then := models.DateOf(d.clock()).AddDays(-40).Time()
	return models.PeriodOf(then.Year(), int(then.Month()), 3).Before()
}

func (d *demo) demoLeases() demoBook {
	return demoBook{item: "collective-leases", region: "990101101200", period: d.quarter(), versions: []demoVersion{{ago: 29, title: "柳树村集体资产资源租赁情况", rows: map[string][][]string{"leases": {
		{"村东鱼塘", "水面", "清源县水产养殖合作社", "", "12.5", "亩", d.on(1780), d.on(-46), "6000", d.on(120), "3000"},
		{"旧小学教室三间", "房屋", "", "王建国", "96", "平方米", d.on(700), d.on(-1120), "4800", d.on(-300), ""},
		{"北坡荒山", "四荒地", "梨园果业有限公司", "", "210", "亩", d.on(3100), d.on(-2380), "31500", d.on(-200), ""},
		{"机动地", "耕地", "", "李桂兰", "8.4", "亩", d.on(1000), d.on(-88), "2520", d.on(-10), ""},
	}}}}}
}

func (d *demo) demoBudget() []demoBook {
	then := models.DateOf(d.clock()).AddDays(-60).Time()
	year, newest := then.Year(), int(then.Month())
	approved := fmt.Sprintf("%d-01-16", year)
	rows := [][]string{{"收入", "税收收入", "48600"}, {"收入", "非税收入", "12400"}, {"收入", "上级补助收入", "156000"}, {"支出", "教育支出", "61200"}, {"支出", "社会保障和就业支出", "44800"}, {"支出", "农林水支出", "52300"}, {"支出", "卫生健康支出", "30100"}, {"支出", "一般公共服务支出", "28600"}}
	budget := demoBook{item: "county-budget", region: demoCounty, subject: fmt.Sprintf("%d年预算", year), eventOn: approved}
	first := demoVersion{ago: 145, title: fmt.Sprintf("清源县%d年一般公共预算", year), facts: map[string]string{"year": fmt.Sprint(year), "approved_by": "清源县人民代表大会"}, rows: map[string][][]string{}}
	for _, r := range rows {
		first.rows["accounts"] = append(first.rows["accounts"], []string{r[0], r[1], r[2] + "万元", ""})
	}
	budget.versions = []demoVersion{first}
	list := []demoBook{budget}
	for m := max(1, newest-3); m <= newest; m++ {
		v := demoVersion{ago: 30 * (newest - m + 1), title: fmt.Sprintf("清源县%d年%d月预算执行情况", year, m), rows: map[string][][]string{}}
		for i, r := range rows {
			var whole int
			_, _ = fmt.Sscan(r[2], &whole) // a number, as above
			v.rows["accounts"] = append(v.rows["accounts"], []string{r[0], r[1], r[2] + "万元", fmt.Sprintf("%d.%02d万元", whole*m*(96+i)/1200, 7*i%100), ""})
		}
		list = append(list, demoBook{item: "county-execution", region: demoCounty, period: models.PeriodOf(year, m, 1), versions: []demoVersion{v}})
	}
	return list
}
