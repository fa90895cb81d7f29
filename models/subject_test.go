package models_test

import (
	"testing"

	"qingyuan/models"
)

// Names meet however they are written; a bracket that isn't closed hides nobody.
func TestNormalName(t *testing.T) {
	for typed, want := range map[string]string{
		"张三": "张三", " 张　三 ": "张三", "张三（村主任）": "张三", "ＡＢ公司": "ab公司", "（张三": "张三", "【书记 张三": "书记张三",
		"(张三)": "张三", "（）": "", "": "", "阿卜杜拉·买买提": "阿卜杜拉买买提",
	} {
		if got := models.NormalName(typed); got != want {
			t.Errorf("%q is %q, want %q", typed, got, want)
		}
	}
}
