"""The bureau's answer: a comment, a verdict, a return and a receipt, from the bureau's store to the unit's."""

from db.remarks import remarks
from db.rows import rows
from office.returns import send_return
from office.review import comment
from office.take_return import take_return
from office.workspaces import open_workspace
from tests.county import XM, County, add_farm, keys_of, receive_at, seal_unit


def test_a_comment_on_a_cell_reaches_the_unit(county: County) -> None:
    with open_workspace(county.unit(XM)) as store:
        add_farm(store, phone="0000-1234567")
    receive_at(county.bureau, seal_unit(county.unit(XM), county.stick("report")))
    with open_workspace(county.bureau) as store:
        (farm,) = rows(store, "T31")
        comment(store, "T31", str(farm.number), "stock", "与二污普相差太大，请核实")
        sent = send_return(store, keys_of(county.bureau), XM, county.stick("return"))
    with open_workspace(county.unit(XM)) as store:
        taken = take_return(store, keys_of(county.unit(XM)), sent.folder)
        assert taken.comments == 1
        (remark,) = remarks(store)
        assert (remark.field, remark.text) == ("stock", "与二污普相差太大，请核实")
