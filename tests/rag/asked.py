"""Questions by the shape of answer that they ask for, written by hand for the tests of ``rag.query.shape``.

``KNOWN`` were written before the rules, ``HELD_OUT`` after the first of them (.98 were told right), ``UNSEEN``
when all were finished (.95). Rules that were wrong for some were mended afterwards.
"""

KNOWN = {
    "fact": """
        When was the bridge opened?
        How long did the strike last?
        Who signed the lease for the depot?
        What is the largest room called?
        Where does the ferry land?
        How much does the annual licence cost?
        What temperature does the oven reach?
        What does the warranty say about water damage?
        Who leads the second working group?
        How many minutes did the hearing last?
        Hi, when was the call?
        What is the name of the person who signed the lease?
        What is the deadline for the tender?
        Which department approves travel?
        How old is the mill?
        In what year was the archive moved?
        What happened at the shareholders' meeting in May?
        What did the auditor recommend in her letter?
        总经理是谁？
        这座桥是什么时候建成的？
        会议持续了多长时间？
        年票多少钱？
        仓库在哪里？
        合同由谁签署？
        Когда был открыт мост?
        Кто подписал договор аренды?
        Сколько стоит годовой абонемент?
        Где находится склад?
        Как долго длилась забастовка?
        Wann wurde die Brücke eröffnet?
        """,
    "yes/no": """
        Did the council approve the budget?
        Is the pool open on Sundays?
        Can contractors claim travel costs?
        Was the second shipment damaged?
        Are pets allowed in the cabins?
        Does the policy cover dental care?
        Has the manager signed the report?
        市议会批准预算了吗？
        员工是否可以在家办公？
        第二批货有没有损坏？
        Одобрил ли совет бюджет?
        Можно ли приносить собак?
        Ist das Schwimmbad sonntags geöffnet?
        """,
    "reason": """
        Why was the launch postponed?
        What was the reason for the delay?
        How come the ferry stopped running?
        For what reason did the treasurer resign?
        What caused the outage in March?
        Why is the north line more expensive than the south line?
        为什么推迟发布？
        停电的原因是什么？
        他为何辞职？
        Почему отложили запуск?
        По какой причине ушёл казначей?
        Из-за чего остановили паром?
        Warum wurde der Start verschoben?
        """,
    "several sources": """
        What do the articles say about the harbour tax?
        Which documents mention the harbour tax?
        How many of the reports name the mayor?
        Across the documents, who is said to be responsible?
        How many documents do you have about the harbour?
        What do both reports say about noise?
        哪些文件提到了港口税？
        各篇文章对港口税有什么说法？
        В каких документах упоминается портовый сбор?
        Что говорят все отчёты о шуме?
        """,
    "list": """
        List the members of the board.
        Which three subjects did they clash over?
        What novelties did the call bring?
        Name all suppliers from Norway.
        What are the requirements for a visa?
        Which products cost less than 10 euros?
        Who attended the kick-off meeting?
        What steps are needed to reset the device?
        Which cities are served by the night train?
        Give me all the deadlines in the contract.
        What risks does the report name?
        Who are the experts quoted?
        What kinds of insurance are offered?
        Show me the open tickets assigned to Petra.
        Enumerate the exceptions to the rule.
        What measures were announced after the flood?
        列出董事会成员。
        有哪些供应商来自挪威？
        办理签证需要哪些材料？
        报告提到了哪些风险？
        请列举所有的截止日期。
        夜车停靠哪几个城市？
        Перечисли членов правления.
        Какие города обслуживает ночной поезд?
        Назови всех поставщиков из Норвегии.
        Какие документы нужны для визы?
        Кто участвовал во встрече?
        Nenne alle Mitglieder des Vorstands.
        """,
    "comparison": """
        Compare the spring fair with the autumn fair.
        What is the difference between the basic and the premium plan?
        How does the old pump differ from the new one?
        Basic plan vs premium plan
        Which is cheaper, the bus or the tram?
        What do the two contracts have in common?
        How do the 2023 and 2024 budgets compare?
        In what ways is the north hall different from the south hall?
        Compare Oslo, Bergen and Narvik.
        比较春季展会和秋季展会。
        基础版和高级版有什么区别？
        旧泵与新泵有何不同？
        公交和电车哪个更便宜？
        Сравни весеннюю ярмарку с осенней.
        Чем отличается базовый тариф от премиального?
        В чём разница между автобусом и трамваем?
        Was ist der Unterschied zwischen Bus und Straßenbahn?
        """,
    "calculation": """
        How many orders are open?
        Which model is the cheapest?
        What is the total of the invoices from March?
        What is the average price of a room?
        Who sold the most units in 2024?
        Which employee has the highest salary?
        How many people work in the Berlin office?
        Sum of all amounts in April
        Sort the products by price.
        How much did we spend in total on travel?
        What is the lowest score in group B?
        How much is that altogether for the three lamps?
        What was the median age of applicants?
        有多少订单未完成？
        哪个型号最便宜？
        三月发票的总额是多少？
        房间的平均价格是多少？
        谁的工资最高？
        Сколько заказов открыто?
        Какая модель самая дешёвая?
        Какова общая сумма счетов за март?
        Какая средняя цена номера?
        У кого самая высокая зарплата?
        Wie viele Bestellungen sind offen?
        """,
    "summary": """
        Summarise the travel policy.
        Give me an overview of the harbour project.
        What are the key takeaways of the audit report?
        What is the onboarding guide about?
        tl;dr of the minutes
        Summarize everything in two sentences.
        What are the main points of the second article?
        Can you sum up the meeting notes?
        What are these documents about?
        Tell me about the harbour project.
        In three sentences, what does the annual report say?
        What is in the folder contracts about?
        总结一下差旅制度。
        用两句话概括这份报告。
        这篇文章主要讲了什么？
        请简要介绍港口项目。
        审计报告的要点是什么？
        Кратко изложи отчёт об аудите.
        О чём эта статья?
        Сделай обзор проекта порта.
        Какие главные выводы отчёта?
        Fasse den Bericht zusammen.
        """,
    "latest": """
        What is the latest figure for membership?
        Who is the current chair of the board?
        What is the newest version of the manual?
        What is the most recent forecast for the harvest?
        What is the price now?
        Where is the head office currently?
        What is the latest on the harbour dispute?
        最新的会员人数是多少？
        现任董事长是谁？
        目前的价格是多少？
        Какова последняя версия руководства?
        Кто сейчас председатель правления?
        Какая актуальная цена?
        Wer ist der aktuelle Vorsitzende?
        """,
    "hops": """
        What is the capital of the country whose minister opened the fair?
        Where was the engineer who designed the bridge born?
        How old is the company that built the turbine?
        When did the man who founded the bakery die?
        Which bank financed the firm that runs the ferry?
        Who is the wife of the architect who planned the hall?
        设计这座桥的工程师的出生地是哪里？
        建造涡轮机的公司的总部在哪里？
        主持开幕的部长所在的国家的首都是哪里？
        Где родился инженер, который спроектировал мост?
        Какая столица у страны, министр которой открыл ярмарку?
        """,
    "collection": """
        What documents do you have?
        How many files are indexed?
        Which folders are there?
        When was the travel policy added?
        What can I ask you?
        Do you have the travel policy?
        Is there a document about parental leave?
        List all documents.
        What is the newest document you have?
        Which documents are from 2024?
        What sources are you using?
        What topics can I ask about?
        Show me the files in the folder contracts.
        你有哪些文件？
        一共收录了多少份文档？
        我可以问你什么？
        有没有关于育儿假的文件？
        Какие документы у тебя есть?
        Сколько файлов проиндексировано?
        О чём можно спросить?
        Есть ли документ об отпуске по уходу за ребёнком?
        Welche Dokumente hast du?
        """,
    "small talk": """
        Hi
        Hello there!
        Thanks a lot!
        Who are you?
        Hi, what can you do?
        Good morning
        Goodbye!
        How are you?
        Thank you very much, that helped.
        ok great
        你好
        谢谢！
        你是谁？
        你能做什么？
        再见
        Привет!
        Спасибо большое
        Кто ты?
        Что ты умеешь?
        До свидания
        Danke schön!
        """,
    "unclear": """
        How long was it?
        What did he say?
        When did it happen?
        Who is she?
        How much does it cost?
        And the other one?
        Why?
        the price
        deadline?
        Is that true?
        那是什么时候？
        他说了什么？
        多长时间？
        价格？
        Когда это было?
        Что он сказал?
        Почему?
        Сколько это стоит?
        """,
}

HELD_OUT = {
    "fact": """
        How tall is the radio mast on Kolm hill?
        who is responsible for watering the plants in the lobby
        What colour should the emergency exit signs be?
        When does the summer timetable begin?
        At what temperature must the vaccine be stored?
        How long does it take to get a replacement badge?
        What did Ms Ortega say about the merger?
        Which floor is the nurse's office on?
        By how much did rents rise in 2021?
        What is the phone number of the help desk?
        What percentage of respondents preferred the old logo?
        On which date does the lease end?
        Whose idea was the rooftop garden?
        What was the dispute between the two brothers about?
        发动机的额定功率是多少？
        图书馆几点关门？
        谁负责采购办公用品？
        新校区位于哪个区？
        Как зовут нового директора школы?
        В каком году основали завод?
        Какой номер у справочной службы?
        При какой температуре хранить вакцину?
        Wie hoch ist der Turm?
        """,
    "yes/no": """
        Do I need a receipt for parking fees?
        Is it allowed to bring a bicycle on the night train?
        Will the museum stay open during the renovation?
        Should visitors sign in at the reception?
        Does Ms Ortega support the merger?
        Have the two companies already merged?
        停车费需要发票吗？
        博物馆装修期间会不会关闭？
        夜间列车可以带自行车吗？
        Нужен ли чек за парковку?
        Будет ли музей открыт во время ремонта?
        Сотрудники могут работать из дома?
        Darf ich mein Fahrrad mitnehmen?
        """,
    "reason": """
        Why did the museum close its west wing?
        why are the trams delayed
        What is the reason that the merger failed?
        What led to the closure of the west wing?
        Why does the premium plan cost more than the basic one?
        博物馆为什么关闭西翼？
        合并失败的原因是什么？
        电车怎么会晚点？
        Почему музей закрыл западное крыло?
        Зачем нужен новый пропуск?
        Wieso ist der Zug verspätet?
        """,
    "several sources": """
        Which articles talk about the merger?
        What do all the sources say about the closure?
        How many documents mention Ms Ortega?
        Do several reports describe the fire?
        Which of the reports blame the supplier?
        哪些文章谈到了合并？
        不同来源怎么说关闭一事？
        В каких статьях говорится о слиянии?
        Во всех ли документах указана одна цена?
        """,
    "list": """
        What are the opening hours of the branches?
        Which documents are needed to open an account?
        List every city where the firm has an office.
        Who are the signatories of the treaty?
        What tools do I need to assemble the shelf?
        Which employees speak Spanish?
        Give me the names of all the witnesses.
        What were the consequences of the fire?
        Name three advantages of the new engine.
        What promises did the mayor make?
        In which countries is the drug approved?
        What are the steps for returning a parcel?
        Which of the rooms have a projector?
        Can you list the ingredients of the soup?
        Give me a timeline of the strike.
        开户需要哪些证件？
        公司在哪些城市设有办事处？
        火灾造成了哪些后果？
        请列出所有证人的名字。
        新发动机有什么优点？
        В каких странах одобрено лекарство?
        Какие обещания дал мэр?
        Перечислите шаги для возврата посылки.
        Кто входит в комиссию?
        Приведи примеры нарушений.
        Welche Zutaten werden für die Suppe benötigt?
        """,
    "comparison": """
        What's the difference between an annual and a monthly pass?
        Compare how Ms Ortega and Mr Lind see the merger.
        How is the Kolm mast different from the Sund mast?
        iPhone vs Android in the device policy
        Which is older, the mill or the brewery?
        Who earned more, Petra or Jonas?
        Please compare the two offers.
        What are the similarities between the pilot and the final design?
        How do apprentices and interns differ?
        Compare the price of the Drako and the Corvus.
        年票和月票有什么区别？
        请对比一下两份报价。
        磨坊和酿酒厂哪个更古老？
        第一版与最终版的差异在哪里？
        В чем отличие годового абонемента от месячного?
        Сравните предложения двух подрядчиков.
        Что старше, мельница или пивоварня?
        Vergleiche das Monatsabo mit dem Jahresabo.
        """,
    "calculation": """
        How many employees speak Spanish?
        What's the total amount of unpaid invoices?
        Which branch had the highest revenue in May?
        How many rooms have a projector?
        Who is the oldest member of the team?
        What is the average age of the volunteers?
        Which three products sold best, ranked by revenue?
        How many tickets were sold altogether?
        What does everything in the cart cost in total?
        How much more does the Drako cost than the Corvus?
        What is the longest river in the list?
        有多少员工会说西班牙语？
        五月哪家分店的收入最高？
        志愿者的平均年龄是多少？
        未付发票一共多少钱？
        门票总共卖出多少张？
        Сколько сотрудников говорит по-испански?
        У какого филиала самая большая выручка в мае?
        Каков средний возраст волонтёров?
        Посчитай сумму неоплаченных счетов.
        Wie viele Räume haben einen Beamer?
        """,
    "summary": """
        Sum up the fire report for me, please.
        I need a short overview of the merger talks.
        What's this contract about?
        Main findings of the survey?
        Can you give me the gist of the minutes from March?
        Summarise what the documents say about the closure.
        Give me the most important points of the treaty in four sentences.
        What does the handbook cover?
        Explain the new pricing model briefly.
        Key takeaways please
        What do you know about Ms Ortega?
        Summarise all documents.
        这份合同是关于什么的？
        概述一下合并谈判的情况。
        请用三句话总结这份条约。
        调查的主要结论是什么？
        介绍一下奥尔特加女士。
        Сделай краткое резюме договора.
        Расскажи о переговорах по слиянию.
        Каковы основные выводы опроса?
        Перескажи протокол в трёх предложениях.
        О чём говорится в договоре?
        Gib mir einen Überblick über den Vertrag.
        Resume el informe.
        """,
    "latest": """
        What's the current status of the merger?
        What is the most up-to-date price list?
        Who is currently in charge of the west wing?
        What is the latest estimate of the damage?
        How far is the renovation at the moment?
        What are the newest safety rules?
        合并的最新进展如何？
        现在谁负责西翼？
        当前的损失估计是多少？
        Каков текущий статус слияния?
        Какая последняя оценка ущерба?
        Кто сейчас отвечает за западное крыло?
        Wie ist der aktuelle Stand?
        """,
    "hops": """
        In which city does the lawyer who drafted the treaty work?
        What is the nationality of the pilot that rescued the climbers?
        Which university did the chemist who found the leak attend?
        What is the population of the town where the brewery stands?
        How much does the machine that was bought from Lind weigh?
        起草条约的律师的办公室在哪里？
        发现泄漏的科学家的母校是哪所大学？
        В каком городе работает юрист, который составил договор?
        Сколько лет лётчику, который спас альпинистов?
        """,
    "collection": """
        Which files can you see?
        What is in your knowledge base?
        How many documents do you have?
        Do you have the fire report?
        Are there any documents on parental leave?
        What's the oldest document in the collection?
        When was the fire report indexed?
        Show all files
        What subjects can I ask questions about?
        Which documents are in the folder hr?
        Which reports are from 2023?
        Is there a file called budget.xlsx?
        你这里有什么资料？
        总共有多少个文件？
        有没有火灾报告？
        能问你哪些问题？
        列出全部文件。
        Покажи все документы
        Сколько у тебя документов?
        Какие вопросы можно задать?
        У тебя есть отчёт о пожаре?
        Wie viele Dateien gibt es?
        ¿Qué documentos tienes?
        """,
    "small talk": """
        hey
        Good evening!
        thank you :)
        Thanks for your help
        what can you help me with?
        Are you a robot?
        see you tomorrow
        Hello, how are you?
        What's your name?
        Great, thanks!
        您好！
        非常感谢
        你会做什么？
        晚上好
        好的，谢谢
        拜拜
        Здравствуйте!
        Добрый вечер, кто вы?
        Чем ты можешь помочь?
        Пока!
        спасибо, понятно
        Guten Tag!
        Merci beaucoup
        """,
    "unclear": """
        How old is he?
        Where was this?
        What happened then?
        When does it start?
        And why?
        Who did that?
        the date
        What about the second one?
        他是谁？
        为什么？
        它在哪里？
        日期？
        Где это?
        Кто она?
        А почему?
        Когда она началась?
        """,
}

UNSEEN = {
    "fact": """
        How deep is the harbour basin at low tide?
        Who signs off on purchases above ten thousand euros?
        what is the wifi password for guests
        When did Dr Achterberg leave the institute?
        Under which law was the fine imposed?
        How heavy may a parcel be?
        谁批准一万元以上的采购？
        港池低潮时有多深？
        За какой срок нужно подать заявление?
        Кто выиграл тендер на ремонт крыши?
        """,
    "yes/no": """
        Am I allowed to carry over unused leave?
        Was anyone injured in the accident?
        Has the roof been repaired yet?
        未休的年假可以结转吗？
        事故中是否有人受伤？
        Отремонтировали ли крышу?
        """,
    "reason": """
        Why was Dr Achterberg dismissed?
        What are the reasons for the price increase?
        为什么要涨价？
        Почему выросли цены?
        """,
    "several sources": """
        Which reports mention Dr Achterberg?
        What do the different articles say about the price increase?
        哪些报告提到了涨价？
        Какие статьи упоминают аварию?
        """,
    "list": """
        Which machines need servicing in June?
        What equipment and which permits are required for diving?
        List the people who were at the hearing.
        What are the conditions for a refund?
        Name the four seasons of the audit plan.
        Who are the members of the works council?
        六月需要检修哪些机器？
        退款的条件有哪些？
        列出听证会的出席者。
        Какие станки нужно обслужить в июне?
        Перечисли условия возврата денег.
        """,
    "comparison": """
        Compare the March audit with the June audit.
        What is different between the two drafts of the charter?
        How does Norway's plan differ from Denmark's?
        Which route is shorter, via Kiel or via Lübeck?
        三月审计和六月审计有什么不同？
        Чем мартовский аудит отличается от июньского?
        """,
    "calculation": """
        How many machines need servicing in June?
        Which machine is the oldest?
        What did we pay for repairs altogether?
        What is the mean price of the spare parts?
        Who took the most sick days?
        六月有多少台机器需要检修？
        哪台机器最旧？
        Сколько станков нужно обслужить в июне?
        Какой станок самый старый?
        """,
    "summary": """
        Summarise the hearing for someone who wasn't there.
        Give me the main points of the charter.
        What is the charter about?
        Can I have a brief overview of the June audit?
        简要介绍一下六月的审计。
        章程的主要内容是什么？
        Кратко перескажи устав.
        Каковы главные тезисы устава?
        """,
    "latest": """
        Who is the current chair of the works council?
        What is the latest version of the charter?
        现在的工会主席是谁？
        Какая сейчас стоимость проезда?
        """,
    "hops": """
        Where does the engineer who services the presses live?
        What is the capital of the country that hosted the fair?
        维修冲压机的工程师的电话是多少？
        В каком отделе работает инженер, который обслуживает прессы?
        """,
    "collection": """
        Which documents do you know?
        How many reports are in the collection?
        Do you have the charter?
        What can I ask here?
        Which files are from 2022?
        你收录了哪些文件？
        有没有关于审计的报告？
        Какие файлы загружены?
        Есть ли отчёт об аудите?
        """,
    "small talk": """
        Hey there
        Cheers, that's all for today!
        What do you do?
        嗨，你好！
        多谢你的帮助
        Доброе утро!
        Благодарю, всё понятно
        """,
    "unclear": """
        Who was it?
        How many were there?
        And what did she say?
        Where is it?
        他什么时候走的？
        Кто это сказал?
        """,
}
