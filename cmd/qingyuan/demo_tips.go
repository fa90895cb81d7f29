package main

import (
	"context"

	"qingyuan/internal/intake"
	"qingyuan/models"
	"qingyuan/models/letter"
)

// demoCase is one tip of the demonstration and what became of it.
type demoCase struct {
	models.TipContent
	name  string // of a named reporter
	ago   int    // days since it was sent
	shown bool   // its receipt is for visitors to try
	files []demoFile
	steps []demoStep
}

func about(field, kind, narrative string, subjects ...models.Subject) models.TipContent {
	return models.TipContent{Field: field, Kind: kind, Narrative: narrative, Subjects: subjects}
}

func person(name, unit, post, level string) models.Subject {
	return models.Subject{Name: name, Unit: unit, Post: post, Level: level}
}

// demoCases are in every state, some of them late.
func demoCases() []demoCase {
	return append(demoDone(), demoOpen()...)
}

func demoOpen() []demoCase {
	low := about("benefits", "favour", "我村的低保名单里有村主任的弟弟，他家有两辆车，在县城还有门面房。真正困难的李奶奶家反而没有评上。\n\n名单在村委会门口贴过半天就撕了。",
		person("王某", "清源镇大王村村民委员会", "村主任", "village"))
	low.When, low.Where = "去年秋天起", "大王村"
	pond := about("collective", "favour", "村东的鱼塘每年都公开租，今年没有开会就租给了会计的亲戚，租金比去年少了一半。村务公开栏里没有贴过合同。",
		person("马某", "柳湾乡马家村村民委员会", "会计", "village"))
	pond.When, pond.Where = "今年春天", "村东鱼塘"
	road := about("projects", "rigging", "同一条村道拆成四段，每段都写不到五十万，没有招标，四段都是一家公司做的。", models.Subject{Unit: "石桥镇人民政府"})
	road.When, road.Where, road.Amount = "2026年上半年", "石桥村到红旗村的村道", "四段合计约一百九十万元"
	return []demoCase{
		{TipContent: about("services", "bribery", "镇卫生院的药房主任按采购额收药商的好处，药价比邻镇贵三成。", person("宋某", "石桥镇卫生院", "药房主任", "clerk")), ago: 96, steps: []demoStep{
			act(92, "reviewer", models.Accept), assign(91),
			propose(75, models.Shelved, "线索有价值，但药商已经歇业，暂时无法核实。", 12), approve(74, "同意暂存，到期再看。")}},
		{TipContent: about("benefits", "embezzle", "危房改造的补助款到账以后，村里让每户再交两千元“手续费”，没有收据。", person("冯某", "红旗镇前进村村民委员会", "副主任", "village")), name: "赵建国", ago: 60, steps: []demoStep{
			act(55, "reviewer", models.Accept), assign(54),
			propose(40, models.Verification, "有具体的户名和金额，可以核实。", 0), approve(38, "同意初步核实。"),
			act(20, "reviewer", models.Note, "note", "走访六户，四户说交过，有一户留着转账记录。"),
			act(4, "reviewer", models.AskName, "note", "需要向举报人当面核对转账记录，请示知悉其身份。"),
			approve(3, "确有必要，同意。只限承办人知悉。")}},
		{TipContent: about("posts", "favour", "镇里招的两名公益岗位都是所长的亲戚，没有贴过招聘公告。", person("秦某", "柳湾乡社会事务所", "所长", "clerk")), ago: 50, steps: []demoStep{
			act(46, "reviewer", models.Accept), assign(45),
			propose(32, models.Inquiry, "问题较轻，建议函询，请本人说明。", 0), approve(31, "同意函询。"), served(20)}},
		{TipContent: about("land", "embezzle", "征地的青苗补偿按八亩发，村账上写的是五亩，差的三亩不知道去了哪里。", person("许某", "清源镇河东村村民委员会", "会计", "village")), ago: 48, steps: []demoStep{
			act(44, "reviewer", models.Accept), assign(43)}},
		{TipContent: about("rural", "embezzle", "合作社的农机补贴报了三台拖拉机，村里只见过一台。", person("孔某", "红旗镇丰收合作社", "理事长", "village")), ago: 40, steps: []demoStep{
			act(36, "reviewer", models.Accept), assign(35),
			propose(3, models.Verification, "农机有牌照号，可以到农机站核对。", 0)}},
		{TipContent: road, name: "孙立民", ago: 27},
		{TipContent: about("justice", "protection", "镇长的外甥打了人，派出所让两家私了，没有立案。", person("董某", "石桥镇人民政府", "镇长", "section")), ago: 12, steps: []demoStep{
			transfer(8, "被反映人由市管，按规定报市里。")}},
		{TipContent: low, shown: true, ago: 6, files: []demoFile{{"门口的公示.png", board()}, {"名单.txt", []byte("大王村2025年低保名单（抄自公示栏）\n\n1 王大柱 三口\n2 马桂英 一口\n3 刘长根 二口\n")}}, steps: []demoStep{
			act(5, "reviewer", models.Accept), writeLetter(5, letter.Acceptance),
			act(5, "reviewer", models.Write, "text", "您好，材料已经收到。请问低保名单大约是哪一天贴出来的？如果有照片，请在本页补充。"),
			reporter(1, func(ctx context.Context, in intake.Intake, session []byte) error {
				if err := in.Write(ctx, session, "大约是九月二十号上午，中午就没有了。我没有来得及拍照。"); err != nil {
					return err
				}
				return in.Ask(ctx, session, models.RequestRetaliation, models.RequestWords{Who: "王某",
					Text: "王某在村民会上说，谁往上告，谁家的低保就别想要了。散会以后他到我家门口转了两趟。"})
			})}},
		{TipContent: pond, ago: 1},
	}
}

// demoDone are tips whose reporters have their answer.
func demoDone() []demoCase {
	done := []demoCase{
		{TipContent: about("other", "favour", "法院把房子判给了我哥，法官收了他的东西。我要重新判。", models.Subject{Unit: "县法院"}), ago: 45, steps: []demoStep{
			act(41, "reviewer", models.Decline, "reason", string(models.ForCourts), "text", "您反映的主要是对判决的意见，请在期限内向上一级法院上诉。如果有法官收受财物的具体线索，请再告诉我们。")}},
		{TipContent: about("collective", "embezzle", "村里卖树的一万八千元没有入账。", person("杜某", "柳湾乡马家村村民委员会", "主任", "village")), name: "周玉兰", ago: 80, steps: []demoStep{
			act(76, "reviewer", models.Accept), assign(75), propose(62, models.Verification, "有买树人的证明，可以核实。", 0), approve(60, "同意。"),
			act(5, "reviewer", models.Conclude, "finding", string(models.PartlySo), "note", "收入一万八千元，入账一万二，六千元用于招待，已责成退回。")}},
	}
	for i, c := range []struct {
		what   string
		who    models.Subject
		found  models.Finding
		answer string
		rating int
	}{
		{"村里修水渠的工钱给了干活的人一半，账上写的是全部。", person("卢某", "石桥镇石桥村村民委员会", "主任", "village"), models.Substantiated, "您反映的问题属实。少付的工钱已经补发，村主任受到处理。", 5},
		{"低保每月少发五十元，说是卡的手续费。", person("丁某", "清源镇便民服务中心", "办事员", "clerk"), models.Substantiated, "您反映的问题属实，多扣的钱已经退还给二十一户。", 5},
		{"村会计把公家的打印机拿回家开打印店。", person("田某", "红旗镇前进村村民委员会", "会计", "village"), models.Unsubstantiated, "经核实，打印机登记在册，仍在村委会，反映的问题不属实。", 3},
		{"粮食直补按我家六亩发，邻居没有地也领了四亩。", person("邓某", "柳湾乡农业服务站", "站长", "clerk"), models.PartlySo, "邻居的四亩是流转来的，有合同，但没有按规定公示，已经补上。", 4},
		{"村医给没有看病的人记了医保。", person("姜某", "石桥镇石桥村卫生室", "村医", "village"), models.Substantiated, "您反映的问题属实，多报的费用已经追回，并移送医保部门。", 5},
		{"入党要请支书吃饭才给名额。", person("范某", "红旗镇红旗村党支部", "书记", "village"), models.Unverifiable, "找过十一位党员和积极分子，没有人能证实。如果您有具体的时间和人，请补充。", 2},
	} {
		sent := 150 - 7*i
		done = append(done, demoCase{TipContent: about("benefits", "embezzle", c.what, c.who), name: []string{"", "马春梅"}[i%2], ago: sent, steps: []demoStep{
			act(sent-3, "reviewer", models.Accept), assign(sent - 4), propose(sent-14, models.Verification, "可以核实。", 0), approve(sent-15, "同意。"),
			act(sent-40, "reviewer", models.Conclude, "finding", string(c.found), "note", c.answer), act(sent-44, "reviewer", models.Answer, "answer", c.answer),
			rated(sent-46, c.rating)}})
		if i < 2 {
			done[len(done)-1].steps = append(done[len(done)-1].steps, act(sent-70, "reviewer", models.Archive))
		}
	}
	return done
}
