#include "reports/sections.hpp"

namespace pmp::reports {

// Tables of class "sortable" can be sorted by their heads; cells may carry the number in data-sort.
// Nothing else of the page needs it. tests/cli/report_test.py holds the hash to the text.
const char* script() {
    return R"js(
document.querySelectorAll("table.sortable").forEach(function(table){
table.querySelectorAll("thead th").forEach(function(head,column){
if(head.hasAttribute("data-fixed"))return;
var button=document.createElement("button");
button.type="button";button.textContent=head.textContent;
head.textContent="";head.appendChild(button);
button.addEventListener("click",function(){
var down=head.getAttribute("aria-sort")!=="descending";
table.querySelectorAll("thead th").forEach(function(other){other.removeAttribute("aria-sort");});
head.setAttribute("aria-sort",down?"descending":"ascending");
var body=table.tBodies[0];
var key=function(row){var cell=row.cells[column];var sort=cell.getAttribute("data-sort");
return sort===null?cell.textContent.toLowerCase():sort===""?null:Number(sort);};
Array.from(body.rows).map(function(row,place){return{row:row,place:place,key:key(row)};})
.sort(function(a,b){
if(a.key===null||b.key===null)return(a.key===null)-(b.key===null)||a.place-b.place;
var order=typeof a.key==="string"?a.key.localeCompare(b.key):a.key-b.key;
return(down?-order:order)||a.place-b.place;})
.forEach(function(item){body.appendChild(item.row);});
});});});
)js";
}

const char* script_hash() { return "sha256-iDm0pTBob1DjCNa4FZN2n2bIuoA/SwDnoNkQ6G9PBn8="; }

}  // namespace pmp::reports
