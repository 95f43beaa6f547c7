"""The lines that web pages put around their text, in English, Chinese, Russian and German.

One or more regular expressions per line; each has to match a whole line of a text, ignoring case.
"""

from __future__ import annotations

import re

from index.patterns import late


def _whole(forms: str) -> re.Pattern[str]:
    return late(rf"(?:{'|'.join(forms.split(chr(10))[1:-1])})[\s:：.!…*]*$", re.I)


# At the end of a page, below its text.
CLOSING = _whole(r"""
(?:leave|post|write|add) an? (?:comment|reply|response).{0,40}
(?:this post has )?(?:no |one |\d+ )?(?:comments?|replies|responses)(?: (?:on|to) .{1,100})?
comments are closed|cancel reply|post comment|notify me of (?:new|follow-?up) (?:posts|comments).{0,40}
your email address will not be published.{0,60}|required fields are marked.{0,5}
save my name, email,? and website in this browser.{0,60}
log ?in to (?:leave|post) a (?:comment|reply)|already have an? (?:\S+ )?account\?.{0,30}
design a (?:site|website) like this.{0,30}
(?:create|start|build|make) (?:a|your own) (?:free )?(?:site|website|blog).{0,40}wordpress.{0,10}
(?:proudly )?powered by [\w .]{2,30}|blog at wordpress\.com|(?:get|start) (?:started|here)|author-gravatar
share(?: this| on| via| with)?(?: (?:post|article|page|story|entry))?|share (?:on|via|to) [\w .]{1,20}
(?:click to )?(?:share|print|email)(?: .{1,60})? \(opens in new window\)(?: \w+)?
like this|like ?loading|loading
you (?:may|might) also (?:like|enjoy|be interested in)|more from .{1,40}|read (?:more|next)
related(?: (?:posts|articles|stories|news|reading|content))?|recommended(?: for you| reading)?
trending(?: now)?|popular posts|recent posts
(?:previous|next|older|newer) (?:post|article|entry|story)s?(?:: .{1,120})?|(?:back|return) to top
(?:sign up|subscribe|join)(?: (?:for|to|now))?(?: .{0,50})?newsletters?.{0,30}|subscribed?(?: now| today)?
follow us(?: on .{1,60})?|(?:©|\(c\)|copyright).{0,100}|all rights reserved.{0,40}
(?:privacy policy|terms of (?:use|service)|cookie (?:policy|settings)|contact us|sitemap)(?:\s*[|·•,/]\s*.{1,60})?
(?:posted|filed) (?:in|under) .{1,80}|(?:tags?|tagged|categor(?:y|ies)) ?[:：].{1,160}
评论|发表(?:回复|评论)|(?:您|你)?的?(?:邮箱|电子邮件)地址不会被公开.{0,30}|必填项已用\s*\*?\s*标注
取消回复|提交评论|暂无评论|\d+\s*条评论|点赞|收藏|分享(?:到|至)?.{0,12}|扫码关注.{0,20}
相关(?:文章|阅读|推荐|新闻)|推荐阅读|猜你喜欢|(?:上|下)一篇.{0,80}
责任编辑.{0,20}|图片来(?:源|自).{0,12}网络|版权所有.{0,40}
(?:оставить|добавить|написать) (?:комментарий|ответ)|комментари[ийев]+(?:\s*\(?\d+\)?)?
ваш (?:e-?mail|адрес email) не будет опубликован.{0,60}|обязательные поля помечены.{0,5}
поделиться.{0,30}|читайте также|похожие (?:записи|статьи|материалы)|подпис(?:аться|ывайтесь).{0,40}
(?:предыдущая|следующая) (?:запись|статья).{0,100}|все права защищены.{0,40}
schreiben? (?:sie )?einen kommentar|kommentar (?:hinterlassen|schreiben|abschicken)|kommentare?(?:\s*\(?\d+\)?)?
(?:deine|ihre) e-mail-adresse wird nicht veröffentlicht.{0,60}|erforderliche felder sind mit.{0,20}
(?:artikel )?teilen(?: mit| auf)?.{0,20}|das könnte (?:dich|sie) auch interessieren|mehr zum thema
ähnliche (?:beiträge|artikel)|(?:vorheriger|nächster) (?:beitrag|artikel).{0,100}|alle rechte vorbehalten.{0,40}
""")

# Headings of lists of links to other pages.
LISTING = _whole(r"""
you (?:may|might) also (?:like|enjoy)|related(?: (?:posts|articles|stories|news|reading))?
recommended(?: for you| reading)?|trending(?: now)?|popular posts|recent posts
相关(?:文章|阅读|推荐|新闻)|推荐阅读|猜你喜欢
читайте также|похожие (?:записи|статьи|материалы)
das könnte (?:dich|sie) auch interessieren|ähnliche (?:beiträge|artikel)|mehr zum thema
""")

# At the start of a page, above its text.
OPENING = _whole(r"""
skip to (?:main )?(?:content|navigation)|jump to (?:content|navigation|search)
(?:toggle |main )?(?:menu|navigation)(?: menu)?|search(?: for)?|home|log ?in|sign (?:in|up)|subscribe
share(?: this.{0,20}| on .{1,20})?|print|listen|advertisement
zum inhalt springen|перейти к содержимому|跳至(?:内容|正文)|跳到内容
(?:home|startseite|главная|首页)(?:\s*[>›»/]\s*.{1,60})+
(?:accept|reject|manage)(?: all)?(?: cookies)?|(?:we|this (?:web)?site) uses? cookies.{0,300}
(?:wir verwenden|diese website verwendet) cookies.{0,300}
(?:мы используем|этот сайт использует)(?: файлы)? cookie.{0,300}|本(?:网)?站使用.{0,10}cookie.{0,200}
""")

# Anywhere in a text, on a line of its own.
ANYWHERE = _whole(r"""
(?:click to )?(?:share|print|email)(?: .{1,60})? \(opens in new window\)(?: \w+)?|like ?loading
(?:the )?(?:pictures?|images?|photos?)(?: in (?:the|this) (?:article|post))? (?:come|comes|are) from the internet
advertisement|(?:story|article) continues below(?: advertisement)?|continue reading below
share this(?: (?:post|article|page|story))?|design a site like this with wordpress\.com|author-gravatar
your email address will not be published.{0,60}|(?:您|你)的(?:邮箱|电子邮箱|电子邮件)地址不会被公开.{0,30}
""")


def is_furniture(line: str) -> bool:
    """True for a line that web pages put around their text, wherever it stands."""
    words = " ".join(line.strip("#>*-•_| \t\r\n").split())
    return any(form.match(words) for form in (CLOSING, LISTING, OPENING, ANYWHERE))
