"""Characters of Hong Kong and Taiwan print: 網絡安全法第二十一條 names the same article."""

from __future__ import annotations

# Those that stand in titles of rules and in the numbers of their places; one for one, so that
# whatever was found stands at the same place in the text.
_PRINTED = "網絡國黨產條項規責問機關紀處務個員會議學習實辦則護數據訊資導幹選舉監開審檔檢險競爭進應緊總綱標準備證資評測誠訪領發佈執業聯電綫線閉傳題辦統戰農權華聖認識態論設團體結織組與隸對於為黃無階級際陸時從請報備減負幾號書記協調動員編輯轉載稅則質詢懲誡並來經濟營頻環單係廣鄉鎮區縣歲廳務憲貫徹創門戶"
_MAINLAND = "网络国党产条项规责问机关纪处务个员会议学习实办则护数据讯资导干选举监开审档检险竞争进应紧总纲标准备证资评测诚访领发布执业联电线线闭传题办统战农权华圣认识态论设团体结织组与隶对于为黄无阶级际陆时从请报备减负几号书记协调动员编辑转载税则质询惩诫并来经济营频环单系广乡镇区县岁厅务宪贯彻创门户"
_MAINLAND_OF = str.maketrans(_PRINTED, _MAINLAND)


def in_mainland_print(text: str) -> str:
    """Return the text of the same length with these characters as the mainland prints them."""
    return text.translate(_MAINLAND_OF)
